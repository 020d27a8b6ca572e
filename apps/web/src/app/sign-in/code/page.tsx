import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signOut } from "../../../feature/session/actions.ts";
import { CodeForm } from "../../../feature/session/code-form.tsx";
import { SessionPage } from "../../../feature/session/session-page.tsx";
import { listFactors } from "../../../feature/session/factors.ts";
import { readSession } from "../../../supabase/server.ts";

export const metadata: Metadata = { title: "Enter the code" };

interface CodePageProps {
  readonly searchParams: Promise<{ readonly next?: string | string[] }>;
}

export default async function CodePage({ searchParams }: CodePageProps) {
  const [{ state }, { next }] = await Promise.all([readSession(), searchParams]);
  if (state !== "code_needed") {
    redirect(state === "open" ? "/overview" : "/sign-in");
  }
  return (
    <SessionPage title="Enter the code" sentence="Your authenticator app shows six digits for this account.">
      <CodeForm factors={await listFactors()} next={next === "new-password" ? "/new-password" : "/overview"} />
      <form action={signOut} className="text-12 text-fg-2">
        Not you?{" "}
        <button type="submit" className="border-b border-line-strong">
          Sign out
        </button>
      </form>
    </SessionPage>
  );
}
