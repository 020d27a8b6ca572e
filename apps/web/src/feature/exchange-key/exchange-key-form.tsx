"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { z } from "zod";
import { commandSupabase, useSupabaseAddress } from "../../supabase/browser.tsx";
import type { CommandFault } from "../../supabase/command-fault.ts";
import { Button } from "../../ui/button.tsx";
import { Field, Input, Select } from "../../ui/field.tsx";
import { newId } from "../../ui/new-id.ts";
import { ProveAgainDialog, type WayOfProof } from "../session/prove-again-dialog.tsx";
import { venues } from "./rows.ts";

const storedSchema = z.object({ hint: z.string(), status: z.string() });

type Outcome =
  | { readonly kind: "stored"; readonly words: string }
  | { readonly kind: "refused"; readonly fault: CommandFault };

interface Sending {
  readonly form: HTMLFormElement;
  readonly keyId: string;
  readonly body: Readonly<Record<string, FormDataEntryValue>>;
}

/**
 * Sends a key past the web server to the function that asks the venue and seals it. The fields are emptied before it is
 * sent. What stood in them is held while it is on its way, and while the person is asked whether they are still there;
 * after that it is nowhere in this page.
 */
export function ExchangeKeyForm({ way }: { readonly way: WayOfProof }) {
  const address = useSupabaseAddress();
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isAsked, setIsAsked] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const held = useRef<Sending | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = Object.fromEntries(new FormData(form));
    for (const field of form.querySelectorAll<HTMLInputElement>("input[type=password]")) {
      field.value = "";
    }
    void send({ form, keyId: newId(), body });
  };
  const send = async (sending: Sending) => {
    const { form, keyId, body } = sending;
    setIsSending(true);
    setOutcome(null);
    const answer = await commandSupabase(
      address,
      { method: "POST", path: "functions/v1/exchange-keys", body, headers: { "idempotency-key": keyId } },
      storedSchema,
    );
    setIsSending(false);
    if (answer.ok) {
      form.reset();
      setOutcome({
        kind: "stored",
        words: `Stored as ••••${answer.value.hint}. It is sealed, shown to nobody again, and proved at the venue.`,
      });
      router.refresh();
    } else if (answer.fault.code === "recent_sign_in_needed") {
      held.current = sending;
      setIsAsked(true);
    } else {
      setOutcome({ kind: "refused", fault: answer.fault });
    }
  };
  const goOn = () => {
    const sending = held.current;
    held.current = null;
    setIsAsked(false);
    if (sending !== null) {
      void send(sending);
    }
  };
  const giveUp = () => {
    setIsAsked(false);
    if (held.current !== null) {
      held.current = null;
      setOutcome({ kind: "refused", fault: notProven });
    }
  };
  return (
    <>
      <form
        onSubmit={submit}
        aria-label="Store a key"
        autoComplete="off"
        className="grid gap-3 border-t border-line p-(--gutter) sm:grid-cols-2"
      >
        <Field label="Venue">
          <Select name="venue">
            {venues.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Label" rule="yours, 80 at most">
          <Input name="label" maxLength={80} required placeholder="Main account" />
        </Field>
        <Field label="API key" rule="write-only">
          <SecretInput name="apiKey" most={256} />
        </Field>
        <Field label="API secret" rule="write-only">
          <SecretInput name="apiSecret" most={512} />
        </Field>
        <p className="text-11 text-fg-3 sm:col-span-2">
          The venue is asked first what the key may do. It needs to read and to trade; one that may withdraw is refused.
        </p>
        <div className="sm:col-span-2">
          <Button type="submit" kind="primary" disabled={isSending}>
            {isSending ? "Asking the venue …" : "Check and store"}
          </Button>
        </div>
        <Told outcome={outcome} />
      </form>
      <ProveAgainDialog isOpen={isAsked} way={way} purpose="store the key" onProven={goOn} onClose={giveUp} />
    </>
  );
}

const notProven: CommandFault = {
  code: "recent_sign_in_needed",
  detail: "You did not sign in again.",
  suggestion: "Send the key once more when you want to.",
};

const SecretInput = ({ name, most }: { readonly name: string; readonly most: number }) => (
  <Input
    type="password"
    name={name}
    required
    minLength={8}
    maxLength={most}
    autoComplete="off"
    spellCheck={false}
    className="font-mono"
  />
);

const titles: Readonly<Record<string, string>> = {
  exchange_key_can_withdraw: "Refused: this key may withdraw.",
  exchange_key_cannot_read: "Refused: this key may not read.",
  exchange_key_cannot_trade: "Refused: this key may not trade.",
  exchange_key_not_accepted: "The venue does not accept this key.",
};

function Told({ outcome }: { readonly outcome: Outcome | null }) {
  if (outcome === null) {
    return null;
  }
  if (outcome.kind === "stored") {
    return (
      <p role="status" className="border-l-2 border-ok bg-raised px-3 py-2 text-12 sm:col-span-2">
        {outcome.words}
      </p>
    );
  }
  const { code, detail, suggestion } = outcome.fault;
  return (
    <div role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12 sm:col-span-2">
      <p className="font-semibold">{titles[code] ?? "It was not stored."}</p>
      <p>
        {detail} {suggestion} <code className="font-mono text-11">{code}</code>
      </p>
      <p className="text-fg-2">The fields were emptied: paste the key again when it is mended.</p>
    </div>
  );
}
