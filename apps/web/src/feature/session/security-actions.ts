"use server";

import { createClient } from "@supabase/supabase-js";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { readEnvironment } from "../../supabase/environment.ts";
import { requireUser, sessionClient } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";
import { messageOf } from "./messages.ts";

const page = "/settings/security";

export interface EnrolState extends ActionState {
  /** An authenticator that waits for its first code. */
  readonly started?: {
    readonly factorId: string;
    /** Base32, for typing in. */
    readonly secret: string;
    /** A `data:` address of an SVG. */
    readonly qrCode: string;
  };
}

const nameSchema = z
  .string()
  .trim()
  .min(1, "Give it a name, such as Phone.")
  .max(40, "A name has at most 40 characters.");

/** Begins with a new authenticator. It counts only when its first code was right; what was begun before is dropped. */
export async function startEnrolment(_state: EnrolState, form: FormData): Promise<EnrolState> {
  await requireUser();
  const friendlyName = nameSchema.safeParse(form.get("name"));
  if (!friendlyName.success) {
    return { error: friendlyName.error.issues[0]?.message ?? "Give it a name." };
  }
  const { mfa } = (await sessionClient()).auth;
  const known = await mfa.listFactors();
  for (const { id, status } of known.data?.all ?? []) {
    if (status === "unverified") {
      await mfa.unenroll({ factorId: id });
    }
  }
  const { data, error } = await mfa.enroll({
    factorType: "totp",
    friendlyName: friendlyName.data,
    issuer: "Chandlery",
  });
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  const svg = data.totp.qr_code.replace(/^data:image\/svg\+xml;utf-8,/, "");
  const qrCode = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return { started: { factorId: data.id, secret: data.totp.secret, qrCode } };
}

const firstCodeSchema = z.object({
  factorId: z.uuid(),
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "The code has 6 digits.")),
});

/** The first code: from here on every sign-in asks for one, and sessions that never showed one are over. */
export async function finishEnrolment(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = firstCodeSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { error } = await (await sessionClient()).auth.mfa.challengeAndVerify(parsed.data);
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  revalidatePath(page);
  return {};
}

/** Removes an authenticator; Auth wants a session that has shown one. */
export async function removeFactor(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const factorId = z.uuid().parse(form.get("factorId"));
  const { error } = await (await sessionClient()).auth.mfa.unenroll({ factorId });
  revalidatePath(page);
  return error === null ? {} : { error: messageOf(error.code) };
}

const passwordsSchema = z.object({
  current: z.string().min(1, "Type the password that you have now."),
  password: z.string().min(8, "A password has at least 8 characters."),
});

export interface PasswordState extends ActionState {
  readonly notice?: string;
}

/** Changes the password of whoever knows the current one, and ends their other sessions. */
export async function changePassword(_state: PasswordState, form: FormData): Promise<PasswordState> {
  const { email } = await requireUser();
  const parsed = passwordsSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { current, password } = parsed.data;
  const known = await isPassword({ email, password: current });
  if (known !== null) {
    return { error: known === "invalid_credentials" ? "The current password is not right." : messageOf(known) };
  }
  const client = await sessionClient();
  const { error } = await client.auth.updateUser({ password });
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  await client.auth.signOut({ scope: "others" });
  return { notice: "Changed. Your other sessions have ended." };
}

/** Null where it fits, else Auth's code. Asked with a session of its own, which ends at once. */
async function isPassword(credentials: { readonly email: string; readonly password: string }): Promise<string | null> {
  const { supabaseUrl, publishableKey } = readEnvironment();
  const client = createClient(supabaseUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  const { error } = await client.auth.signInWithPassword(credentials);
  await client.auth.signOut({ scope: "local" });
  return error === null ? null : (error.code ?? "no_answer");
}
