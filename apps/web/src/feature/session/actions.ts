"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { readLocalUser } from "../../supabase/environment.ts";
import { draftClient, readSession, requireUser, sessionClient } from "../../supabase/server.ts";
import { adoptAppearance } from "../settings/appearance.ts";
import { confirmPath } from "./confirm.ts";
import { messageOf } from "./messages.ts";
import { mayChooseFromMail } from "./recovery.ts";

export interface SessionState {
  readonly error?: string;
  readonly notice?: string;
}

const passwordSchema = z.string().min(8, "A password has at least 8 characters.");
const emailSchema = z.email("That is no e-mail address.");
const credentialsSchema = z.object({ email: emailSchema, password: passwordSchema });

const firstIssue = (error: z.ZodError): SessionState => ({
  error: error.issues[0]?.message ?? "Check what you typed.",
});

/** Signs in with e-mail and password. Nothing tells whether the e-mail is known. */
export async function signIn(_state: SessionState, form: FormData): Promise<SessionState> {
  const parsed = credentialsSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return firstIssue(parsed.error);
  }
  const { error } = await (await sessionClient()).auth.signInWithPassword(parsed.data);
  return error === null ? enter() : { error: messageOf(error.code) };
}

/** The button of a local install: whoever reaches this machine's loopback may use it. */
export async function signInAsLocalUser(): Promise<SessionState> {
  const user = readLocalUser();
  if (user === null) {
    return { error: "This install has no local user." };
  }
  const { error } = await (await sessionClient()).auth.signInWithPassword(user);
  return error === null
    ? enter()
    : { error: `${messageOf(error.code)} The local user is made a few seconds after the first start.` };
}

export async function signUp(_state: SessionState, form: FormData): Promise<SessionState> {
  const parsed = credentialsSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return firstIssue(parsed.error);
  }
  const options = { emailRedirectTo: await confirmAddress("overview") };
  const { data, error } = await (await sessionClient()).auth.signUp({ ...parsed.data, options });
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  return data.session === null ? { notice: "Open the mail that we sent to go on." } : redirect("/overview");
}

/** On this device, or on all of them. */
export async function signOut(form: FormData): Promise<void> {
  const scope = form.get("scope") === "global" ? "global" : "local";
  await (await sessionClient()).auth.signOut({ scope });
  redirect("/sign-in");
}

/** Asks Auth for a mail that leads to a new password. Nothing in the answer tells whether the address is known. */
export async function requestRecovery(_state: SessionState, form: FormData): Promise<SessionState> {
  const parsed = emailSchema.safeParse(form.get("email"));
  if (!parsed.success) {
    return firstIssue(parsed.error);
  }
  const redirectTo = await confirmAddress("new-password");
  const { client, keep } = await draftClient();
  const { error } = await client.auth.resetPasswordForEmail(parsed.data, { redirectTo });
  // Auth spaces out the mails of one account, and only of one that exists: to say so would give it away. The mail that
  // was sent before stays good, because what opens it stays in the browser.
  if (error !== null && error.code !== "over_email_send_rate_limit") {
    return { error: messageOf(error.code) };
  }
  if (error === null) {
    keep();
  }
  return { notice: "If there is an account of this address, a mail with a link is on its way." };
}

/** For whoever came by a mail. Ends every other session of the user. */
export async function chooseNewPassword(_state: SessionState, form: FormData): Promise<SessionState> {
  const { email, methods } = await requireUser();
  const parsed = passwordSchema.safeParse(form.get("password"));
  if (email === readLocalUser()?.email) {
    return { error: "The local user has no password to choose: its button needs none." };
  }
  if (!mayChooseFromMail(methods, Date.now())) {
    return { error: "The link of the mail is too old by now: ask for a new one on the sign-in page." };
  }
  if (!parsed.success) {
    return firstIssue(parsed.error);
  }
  const client = await sessionClient();
  const { error } = await client.auth.updateUser({ password: parsed.data });
  if (error !== null) {
    return { error: messageOf(error.code) };
  }
  await client.auth.signOut({ scope: "others" });
  redirect("/overview");
}

const codeSchema = z.object({
  factorId: z.uuid(),
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "The code has 6 digits.")),
  next: z.enum(["/overview", "/new-password"]).catch("/overview"),
});

/** The second step of signing in: the code of an authenticator. */
export async function enterCode(_state: SessionState, form: FormData): Promise<SessionState> {
  const parsed = codeSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return firstIssue(parsed.error);
  }
  const { next, ...answer } = parsed.data;
  const { error } = await (await sessionClient()).auth.mfa.challengeAndVerify(answer);
  return error === null ? enter(next) : { error: messageOf(error.code) };
}

/** Into the desk, or to the code where the user has a second factor. */
async function enter(next = "/overview"): Promise<never> {
  if ((await readSession()).state === "open") {
    await adoptAppearance();
    redirect(next);
  }
  redirect("/sign-in/code");
}

/** Mails lead back to the address that the visitor uses; Auth has the list of those that are allowed. */
async function confirmAddress(next: "overview" | "new-password"): Promise<string> {
  const origin = (await headers()).get("origin");
  if (origin === null) {
    throw new Error("Invariant: a browser sends its origin with an action");
  }
  return `${origin}${confirmPath}?next=${next}`;
}
