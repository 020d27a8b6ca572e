import type { NextRequest } from "next/server";
import { redirect } from "next/navigation";
import { readConfirmation } from "../../../feature/session/confirm.ts";
import { adoptAppearance } from "../../../feature/settings/appearance.ts";
import { readSession, sessionClient } from "../../../supabase/server.ts";

/**
 * Where a mail's link ends: opens the session that it stands for and goes on. A link works once; one that is spent, too
 * old or opened in a browser that did not ask for it leads to where a new one is to be had.
 */
export async function GET(request: NextRequest): Promise<never> {
  const confirmation = readConfirmation(request.nextUrl.searchParams);
  const { auth } = await sessionClient();
  const isRecovery = confirmation.next === "/new-password";
  if (confirmation.kind === "spent") {
    redirect(isRecovery ? "/forgot-password?fault=spent" : "/sign-in?fault=spent");
  }
  if (confirmation.kind === "code") {
    const { error } = await auth.exchangeCodeForSession(confirmation.code);
    if (error !== null) {
      // Auth has confirmed the address before it handed out the code; only the session cannot be opened here.
      redirect(isRecovery ? "/forgot-password?fault=elsewhere" : "/sign-in?fault=elsewhere");
    }
  } else {
    const { error } = await auth.verifyOtp({ type: confirmation.type, token_hash: confirmation.hash });
    if (error !== null) {
      redirect(isRecovery ? "/forgot-password?fault=spent" : "/sign-in?fault=spent");
    }
  }
  if ((await readSession()).state === "code_needed") {
    redirect(isRecovery ? "/sign-in/code?next=new-password" : "/sign-in/code");
  }
  await adoptAppearance();
  redirect(confirmation.next);
}
