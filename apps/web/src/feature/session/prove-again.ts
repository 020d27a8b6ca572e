"use server";

import { z } from "zod";
import { readLocalUser } from "../../supabase/environment.ts";
import { draftClient, requireUser } from "../../supabase/server.ts";
import { messageOf } from "./messages.ts";

const proofSchema = z.object({
  password: z.string(),
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "The code has 6 digits."))
    .nullable(),
});

export interface ProofAnswer {
  /** Null: the session is a new one, in which the person was just there. */
  readonly error: string | null;
}

/**
 * Asks for the password again, and for the code of whoever has a second factor: a new session takes the place of the old
 * one, which ends. Nothing changes where either is wrong.
 */
export async function proveAgain(input: z.input<typeof proofSchema>): Promise<ProofAnswer> {
  const { email, accessToken } = await requireUser();
  const parsed = proofSchema.safeParse(input);
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const local = readLocalUser();
  const { password, code } = parsed.data;
  const { client, keep } = await draftClient();
  const begun = await client.auth.signInWithPassword(local?.email === email ? local : { email, password });
  if (begun.error !== null) {
    const isWrong = begun.error.code === "invalid_credentials";
    return { error: isWrong ? "The password is not right." : messageOf(begun.error.code) };
  }
  const factorId = begun.data.user.factors?.find(({ status }) => status === "verified")?.id;
  if (factorId !== undefined) {
    const shown = await client.auth.mfa.challengeAndVerify({ factorId, code: code ?? "" });
    if (shown.error !== null) {
      await client.auth.signOut({ scope: "local" });
      return { error: messageOf(shown.error.code) };
    }
  }
  keep();
  await client.auth.admin.signOut(accessToken, "local");
  return { error: null };
}
