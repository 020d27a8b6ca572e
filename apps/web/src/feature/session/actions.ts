"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { readLocalUser } from "../../supabase/environment.ts";
import { serverClient } from "../../supabase/server.ts";
import { adoptAppearance } from "../settings/appearance.ts";

export interface SessionState {
  readonly error?: string;
  readonly notice?: string;
}

const credentialsSchema = z.object({
  email: z.email("That is no e-mail address."),
  password: z.string().min(8, "A password has at least 8 characters."),
});

/** Signs in with e-mail and password. Nothing tells whether the e-mail is known. */
export async function signIn(_state: SessionState, form: FormData): Promise<SessionState> {
  const parsed = credentialsSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { error } = await (await serverClient()).auth.signInWithPassword(parsed.data);
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  await adoptAppearance();
  redirect("/overview");
}

/** The button of a local install: whoever reaches this machine's loopback may use it. */
export async function signInAsLocalUser(): Promise<SessionState> {
  const user = readLocalUser();
  if (user === null) {
    return { error: "This install has no local user." };
  }
  const { error } = await (await serverClient()).auth.signInWithPassword(user);
  if (error !== null) {
    return { error: `${messageOf(error.code)} The local user is made a few seconds after the first start.` };
  }
  await adoptAppearance();
  redirect("/overview");
}

export async function signUp(_state: SessionState, form: FormData): Promise<SessionState> {
  const parsed = credentialsSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { data, error } = await (await serverClient()).auth.signUp(parsed.data);
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  return data.session === null ? { notice: "Open the mail that we sent to go on." } : redirect("/overview");
}

/** On this device, or on all of them. */
export async function signOut(form: FormData): Promise<void> {
  const scope = form.get("scope") === "global" ? "global" : "local";
  await (await serverClient()).auth.signOut({ scope });
  redirect("/sign-in");
}

const messages: Readonly<Record<string, string>> = {
  invalid_credentials: "E-mail and password do not belong together.",
  user_already_exists: "There is an account of this e-mail already: sign in.",
  weak_password: "The password is too easy to guess.",
  over_request_rate_limit: "Too many tries: wait a minute.",
  email_not_confirmed: "Open the mail that we sent, then sign in.",
};

const messageOf = (code: string | undefined): string =>
  messages[code ?? ""] ?? `Signing in failed (${code ?? "no answer"}). Try again.`;
