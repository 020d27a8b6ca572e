"use client";

import Image from "next/image";
import { useActionState } from "react";
import { ActionForm } from "../../ui/action-form.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { formatTime } from "../../ui/time.ts";
import { CodeInput } from "./code-input.tsx";
import { FaultNote } from "./fault-note.tsx";
import type { Factor } from "./factors.ts";
import { type EnrolState, finishEnrolment, removeFactor, startEnrolment } from "./security-actions.ts";

export interface AuthenticatorsProps {
  readonly factors: readonly Factor[];
  readonly timeZone: string;
}

/** The user's authenticators, each with its end, and a new one. */
export function Authenticators({ factors, timeZone }: AuthenticatorsProps) {
  return (
    <div className="border-b border-line px-(--gutter) py-3">
      <p className="flex items-center gap-2 font-medium">
        Authenticator app{" "}
        {factors.length === 0 ? <Badge>off</Badge> : <Badge tone="ok">on, asked for at every sign-in</Badge>}
      </p>
      <p className="text-12 text-fg-2">
        A code that changes every 30 seconds, beside the password. Keep a second device: a lost one cannot be got
        around.
      </p>
      <ul aria-label="Authenticators">
        {factors.map(({ factorId, name, madeAtMs }) => (
          <li key={factorId} className="mt-2 flex min-h-8 items-center gap-3 text-12">
            <span className="font-medium">{name}</span>
            <span className="grow text-fg-3">
              since {formatTime(madeAtMs, { timeZone })} {timeZone}
            </span>
            <ActionForm action={removeFactor}>
              <input type="hidden" name="factorId" value={factorId} />
              <Button type="submit" aria-label={`Remove ${name}`}>
                Remove
              </Button>
            </ActionForm>
          </li>
        ))}
      </ul>
      {/* What was begun is over when the list of what is proved has changed. */}
      <NewAuthenticator key={factors.map(({ factorId }) => factorId).join()} />
    </div>
  );
}

function NewAuthenticator() {
  const [{ error, started }, send, isSending] = useActionState(startEnrolment, {});
  return started === undefined ? (
    <form action={send} className="mt-3 flex max-w-md flex-wrap items-end gap-3">
      <div className="min-w-40 grow">
        <Field label="New authenticator" rule="its name, for you">
          <Input name="name" defaultValue="Phone" required maxLength={40} />
        </Field>
      </div>
      <Button type="submit" disabled={isSending}>
        {isSending ? "One moment …" : "Add"}
      </Button>
      {error === undefined ? null : <FaultNote>{error}</FaultNote>}
    </form>
  ) : (
    <FirstCode {...started} />
  );
}

function FirstCode({ factorId, secret, qrCode }: NonNullable<EnrolState["started"]>) {
  const [{ error }, send, isSending] = useActionState(finishEnrolment, {});
  return (
    <div className="mt-3 flex flex-wrap gap-4 bg-raised p-3">
      {/* The code is dark on light in every theme: readers need it so. */}
      <Image src={qrCode} alt="QR code for the authenticator app" width={168} height={168} unoptimized />
      <form action={send} className="flex max-w-xs grow flex-col gap-3">
        <p className="text-12 text-fg-2">
          Scan it with the app, or type this key:
          <code className="mt-1 block font-mono break-all text-fg select-all" data-testid="secret">
            {secret}
          </code>
        </p>
        <input type="hidden" name="factorId" value={factorId} />
        <CodeInput />
        {error === undefined ? null : <FaultNote>{error}</FaultNote>}
        <Button type="submit" kind="primary" disabled={isSending}>
          {isSending ? "One moment …" : "Switch it on"}
        </Button>
      </form>
    </div>
  );
}
