import type { Metadata } from "next";
import Link from "next/link";
import { requestRecovery } from "../../feature/session/actions.ts";
import { FaultNote } from "../../feature/session/fault-note.tsx";
import { SessionForm } from "../../feature/session/session-form.tsx";
import { SessionPage } from "../../feature/session/session-page.tsx";
import { readInboxUrl } from "../../supabase/environment.ts";

export const metadata: Metadata = { title: "New password" };

interface ForgotPasswordPageProps {
  readonly searchParams: Promise<{ readonly fault?: string | string[] }>;
}

export default async function ForgotPasswordPage({ searchParams }: ForgotPasswordPageProps) {
  const { fault } = await searchParams;
  const inboxUrl = readInboxUrl();
  return (
    <SessionPage title="New password" sentence="A mail with a link leads to it. The link works once, for an hour.">
      {fault === "spent" ? <FaultNote>That link was used already, or is too old. Ask for a new one.</FaultNote> : null}
      {fault === "elsewhere" ? (
        <FaultNote>A link opens in the browser that asked for it. Ask for a new one here.</FaultNote>
      ) : null}
      <SessionForm action={requestRecovery} submit="Send the mail" fields={["email"]} />
      {inboxUrl === null ? null : (
        <p className="text-12 text-fg-2">
          This install sends no mail out: it lies in{" "}
          <a href={inboxUrl} className="border-b border-line-strong">
            the inbox of this machine
          </a>
          .
        </p>
      )}
      <p className="text-12 text-fg-2">
        <Link href="/sign-in" className="border-b border-line-strong">
          Back to signing in
        </Link>
      </p>
    </SessionPage>
  );
}
