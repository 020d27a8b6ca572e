"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, startTransition, useState } from "react";
import { z } from "zod";
import { commandSupabase, useSupabaseAddress } from "../../supabase/browser.tsx";
import { sentenceOf } from "../../supabase/command-fault.ts";
import { Button } from "../../ui/button.tsx";
import { Check } from "../../ui/check.tsx";
import { Input } from "../../ui/field.tsx";
import { AllowedChoice } from "./allowed-choice.tsx";
import { type Allowed, type NamedInstrument, draftOfAllowed, patchOfAllowed } from "./allowed.ts";
import {
  type LimitDraft,
  type LimitDrafts,
  type LimitWords,
  type Limits,
  draftsOf,
  limitWords,
  patchOf,
} from "./limits.ts";

export interface LimitFormProps {
  readonly accountId: string;
  readonly currency: string;
  readonly limits: Limits;
  readonly allowed: Allowed;
  readonly instruments: readonly NamedInstrument[];
  readonly onDone: () => void;
}

/** Changes limits. No limit is said with a check: an empty field is a mistake, never a wish. */
export function LimitForm({ accountId, currency, limits, allowed, instruments, onDone }: LimitFormProps) {
  const address = useSupabaseAddress();
  const router = useRouter();
  // What stood there when the form opened: what somebody else changes meanwhile is not set back.
  const [before] = useState({ limits, allowed });
  const [drafts, setDrafts] = useState<LimitDrafts>(() => draftsOf(limits));
  const [allowedDraft, setAllowedDraft] = useState(() => draftOfAllowed(allowed));
  const [isTried, setIsTried] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const { changes: limitChanges, faults } = patchOf(before.limits, drafts);
  const { change, fault } = patchOfAllowed(before.allowed, allowedDraft);
  const changes = { ...limitChanges, ...(change === undefined ? {} : { instruments: change }) };
  const faultCount = Object.keys(faults).length + (fault === undefined ? 0 : 1);
  const count = Object.keys(changes).length;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (faultCount > 0 || count === 0) {
      return;
    }
    setError(null);
    setIsSending(true);
    const body = { risk_limits: { account_id: accountId, limits: changes } };
    const answer = await commandSupabase(
      address,
      { method: "PATCH", path: "functions/v1/settings", body },
      z.object({ risk_limits: z.looseObject({ account_id: z.string() }) }),
    );
    setIsSending(false);
    if (answer.ok) {
      // Closed only when the page has been read again: opened before that, it would begin with what stood there before.
      startTransition(() => {
        router.refresh();
        onDone();
      });
    } else {
      setError(sentenceOf(answer.fault));
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} aria-label="Limits" className="flex flex-col">
      {limitWords.map((words) => (
        <LimitRow
          key={words.name}
          words={words}
          currency={currency}
          draft={drafts[words.name] ?? { text: "", isNone: true }}
          fault={isTried ? faults[words.name] : undefined}
          onChange={(draft) => setDrafts((before) => ({ ...before, [words.name]: draft }))}
        />
      ))}
      <AllowedChoice
        instruments={instruments}
        draft={allowedDraft}
        fault={isTried ? fault : undefined}
        onChange={setAllowedDraft}
      />
      {error === null ? null : (
        <p role="alert" className="border-l-2 border-danger bg-danger-soft px-(--gutter) py-2 text-12">
          {error}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 p-(--gutter)">
        <Button type="submit" kind="primary" disabled={isSending || (count === 0 && faultCount === 0)}>
          {isSending
            ? "Saving …"
            : count === 0
              ? faultCount === 0
                ? "Nothing changed"
                : "Save"
              : `Save ${count} ${count === 1 ? "limit" : "limits"}`}
        </Button>
        <Button type="button" onClick={onDone}>
          Leave as it is
        </Button>
        <span className="text-11 text-fg-3">The gate holds the next order against them.</span>
      </div>
    </form>
  );
}

interface LimitRowProps {
  readonly words: LimitWords;
  readonly currency: string;
  readonly draft: LimitDraft;
  readonly fault: string | undefined;
  readonly onChange: (draft: LimitDraft) => void;
}

function LimitRow({ words: { label, unit, none }, currency, draft, fault, onChange }: LimitRowProps) {
  const isOptional = unit !== "ms";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-(--gutter) py-2">
      <span className="min-w-44 grow text-12">{label}</span>
      <span className="flex items-center gap-2">
        <Input
          aria-label={label}
          aria-invalid={fault !== undefined}
          inputMode="decimal"
          autoComplete="off"
          value={draft.isNone ? "" : draft.text}
          disabled={draft.isNone}
          placeholder={draft.isNone ? (none ?? "no limit") : ""}
          onChange={(event) => onChange({ ...draft, text: event.target.value })}
          className="w-32! text-right disabled:border-dashed"
        />
        <span className="w-12 text-11 text-fg-3">{unitWords[unit] ?? currency}</span>
        <span className="w-20">
          {isOptional ? (
            <Check
              label={none === undefined ? "No limit" : "Default"}
              checked={draft.isNone}
              onChange={(isNone) => onChange({ ...draft, isNone })}
            />
          ) : null}
        </span>
      </span>
      {fault === undefined ? null : (
        <span role="alert" className="w-full text-right text-11 text-danger">
          {fault}
        </span>
      )}
    </div>
  );
}

const unitWords: Readonly<Partial<Record<LimitWords["unit"], string>>> = {
  quantity: "units",
  multiple: "×",
  percent: "%",
  count: "",
  seconds: "s",
  ms: "ms",
};
