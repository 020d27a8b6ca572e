import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { chooseNewPassword } from "../../feature/session/actions.ts";
import { mayChooseFromMail } from "../../feature/session/recovery.ts";
import { SessionForm } from "../../feature/session/session-form.tsx";
import { SessionPage } from "../../feature/session/session-page.tsx";
import { requireUser } from "../../supabase/server.ts";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function NewPasswordPage() {
  const { email, methods } = await requireUser();
  if (!mayChooseFromMail(methods, Date.now())) {
    redirect("/settings/profile");
  }
  return (
    <SessionPage title="Choose a new password" sentence={`For ${email}. All your other sessions end with it.`}>
      <SessionForm action={chooseNewPassword} submit="Keep this password" fields={["new-password"]} />
    </SessionPage>
  );
}
