import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { signIn } from "../../feature/session/actions.ts";
import { DemoPanel } from "../../feature/session/demo-panel.tsx";
import { FaultNote } from "../../feature/session/fault-note.tsx";
import { LocalUserButton } from "../../feature/session/local-user-button.tsx";
import { readDemo } from "../../feature/session/read-demo.ts";
import { SessionForm } from "../../feature/session/session-form.tsx";
import { SessionPage } from "../../feature/session/session-page.tsx";
import { readLocalUser } from "../../supabase/environment.ts";
import { readSession } from "../../supabase/server.ts";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  readonly searchParams: Promise<{ readonly fault?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [{ state }, { fault }] = await Promise.all([readSession(), searchParams]);
  if (state !== "none") {
    redirect(state === "open" ? "/overview" : "/sign-in/code");
  }
  const hasLocalUser = readLocalUser() !== null;
  return (
    <SessionPage
      title="Sign in"
      sentence="This install is yours. Nothing that you do here leaves it."
      aside={<DemoPanel candles={await readDemo()} />}
    >
      {fault === "spent" ? (
        <FaultNote>That link was used already, or is too old. Sign in, or ask for a new one below.</FaultNote>
      ) : null}
      {fault === "elsewhere" ? (
        <p role="status" className="border-l-2 border-line-strong bg-raised px-3 py-2 text-12">
          Your address is confirmed: sign in.
        </p>
      ) : null}
      {hasLocalUser ? <LocalUserButton /> : null}
      <SessionForm action={signIn} submit="Sign in" fields={["email", "password"]} isSecond={hasLocalUser} />
      <p className="flex justify-between gap-4 text-12 text-fg-2">
        <span>
          New here?{" "}
          <Link href="/sign-up" className="border-b border-line-strong">
            Create an account
          </Link>
        </span>
        <Link href="/forgot-password" className="border-b border-line-strong">
          Forgot the password?
        </Link>
      </p>
    </SessionPage>
  );
}
