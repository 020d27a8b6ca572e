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
  const factors = (begun.data.user.factors ?? []).filter(({ status }) => status === "verified");
  const wrong = await showCode(client, { factorIds: factors.map(({ id }) => id), code: code ?? "" });
  if (wrong !== null) {
    await client.auth.signOut({ scope: "local" });
    return { error: wrong };
  }
  keep();
  await client.auth.admin.signOut(accessToken, "local");
  return { error: null };
}

interface Shown {
  readonly factorIds: readonly string[];
  readonly code: string;
}

/** Null where the code is that of one of the authenticators, or there is none; else what is wrong. */
async function showCode(
  { auth }: Awaited<ReturnType<typeof draftClient>>["client"],
  { factorIds, code }: Shown,
): Promise<string | null> {
  let wrong: string | null = null;
  for (const factorId of factorIds) {
    const { error } = await auth.mfa.challengeAndVerify({ factorId, code });
    if (error === null) {
      return null;
    }
    wrong = messageOf(error.code);
  }
  return wrong;
}
