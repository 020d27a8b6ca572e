import type { Metadata } from "next";
import Link from "next/link";
import { signUp } from "../../feature/session/actions.ts";
import { SessionForm } from "../../feature/session/session-form.tsx";
import { SessionPage } from "../../feature/session/session-page.tsx";

export const metadata: Metadata = { title: "Create an account" };

export default function SignUpPage() {
  return (
    <SessionPage title="Create an account" sentence="The first account of an install is its admin.">
      <SessionForm action={signUp} submit="Create the account" fields={["email", "new-password"]} />
      <p className="text-12 text-fg-2">
        Not new?{" "}
        <Link href="/sign-in" className="border-b border-line-strong">
          Sign in
        </Link>
      </p>
    </SessionPage>
  );
}
