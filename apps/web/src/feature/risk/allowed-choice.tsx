"use client";

import { useState } from "react";
import { Check } from "../../ui/check.tsx";
import { Input } from "../../ui/field.tsx";
import { Segment } from "../../ui/segment.tsx";
import { type AllowedDraft, type NamedInstrument, choicesOfAllowed, matches } from "./allowed.ts";

export interface AllowedChoiceProps {
  readonly instruments: readonly NamedInstrument[];
  readonly draft: AllowedDraft;
  readonly fault: string | undefined;
  readonly onChange: (draft: AllowedDraft) => void;
}

const kinds = [
  { value: "all", label: "All" },
  { value: "some", label: "Only these" },
] as const;

/** Which instruments an account may trade: all of them, or those that are checked in a list that can be searched. */
export function AllowedChoice({ instruments, draft, fault, onChange }: AllowedChoiceProps) {
  const [text, setText] = useState("");
  // The list as it was when the form opened: what is unchecked must stay there to be checked again.
  const [choices] = useState(() => choicesOfAllowed(instruments, draft.ids));
  const { isAll, ids } = draft;
  const found = choices.filter((choice) => matches(text, choice));
  const toggle = (id: number, isChosen: boolean) =>
    onChange({ ...draft, ids: isChosen ? [...ids, id] : ids.filter((other) => other !== id) });
  return (
    <div className="border-b border-line px-(--gutter) py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-44 grow text-12">Instruments that may be traded</span>
        <Segment
          label="Instruments that may be traded"
          name="allowed"
          values={kinds}
          chosen={isAll ? "all" : "some"}
          onChoose={(kind) => onChange({ ...draft, isAll: kind === "all" })}
        />
      </div>
      {isAll ? null : (
        <div className="mt-2 flex flex-col gap-1">
          <Input
            type="search"
            aria-label="Search instruments"
            placeholder={`Search ${choices.length}`}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => (event.key === "Enter" ? event.preventDefault() : undefined)}
          />
          <ul
            aria-label="Instruments"
            className="grid max-h-52 grid-cols-[repeat(auto-fill,minmax(160px,1fr))] gap-x-3 overflow-auto rounded-md border border-line px-2 py-1"
          >
            {found.map(({ id, name }) => (
              <li key={id} className="min-w-0 break-words">
                <Check
                  label={name}
                  checked={ids.includes(Number(id))}
                  onChange={(isChosen) => toggle(Number(id), isChosen)}
                />
              </li>
            ))}
            {found.length === 0 ? <li className="py-1 text-12 text-fg-3">No instrument is called so.</li> : null}
          </ul>
          <p role="status" className="text-11 text-fg-3">
            {ids.length} chosen. Positions in others can still be closed.
          </p>
        </div>
      )}
      {fault === undefined ? null : (
        <span role="alert" className="block text-right text-11 text-danger">
          {fault}
        </span>
      )}
    </div>
  );
}
