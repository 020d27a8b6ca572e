import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { signIn } from "../../feature/session/actions.ts";
import { SessionForm } from "../../feature/session/session-form.tsx";
import { SessionPage } from "../../feature/session/session-page.tsx";
import { readLocalUser } from "../../supabase/environment.ts";
import { LocalUserButton } from "../../feature/session/local-user-button.tsx";
import { findUser } from "../../supabase/server.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if ((await findUser()) !== null) {
    redirect("/overview");
  }
  const hasLocalUser = readLocalUser() !== null;
  return (
    <SessionPage title="Sign in" sentence="This install is yours. Nothing that you do here leaves it.">
      {hasLocalUser ? <LocalUserButton /> : null}
      <SessionForm action={signIn} submit="Sign in" isNew={false} isSecond={hasLocalUser} />
      <p className="text-12 text-fg-2">
        New here?{" "}
        <Link href="/sign-up" className="border-b border-line-strong">
          Create an account
        </Link>
      </p>
    </SessionPage>
  );
}
