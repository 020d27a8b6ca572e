"use client";

import { useEffect, useState } from "react";
import { browserClient, useSupabaseAddress } from "../../supabase/browser.tsx";
import { Field, Select } from "../../ui/field.tsx";
import { type ChoiceGroup, type KillChoice, type KillTargets, allOfMine, choicesOf } from "./kill-choices.ts";
import { useKillSwitch } from "./kill-provider.tsx";
import { readTargets } from "./read-targets.ts";

const noTargets: KillTargets = { strategies: [], instruments: [] };

/** What this user may stop, and what of it is chosen. Names are read by the browser itself, past the web server. */
export function useChoices() {
  const desk = useKillSwitch();
  const address = useSupabaseAddress();
  const [targets, setTargets] = useState(noTargets);
  const [key, setKey] = useState(allOfMine.key);
  useEffect(() => {
    let isOver = false;
    readTargets(browserClient(address)).then(
      (read) => (isOver ? undefined : setTargets(read)),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [address]);
  const groups = choicesOf(desk, targets);
  const chosen = groups.flatMap(({ choices }) => choices).find((choice) => choice.key === key) ?? allOfMine;
  return { groups, chosen, choose: setKey };
}

export interface ScopeChoiceProps {
  readonly groups: readonly ChoiceGroup[];
  readonly chosen: KillChoice;
  readonly onChoose: (key: string) => void;
}

export const ScopeChoice = ({ groups, chosen, onChoose }: ScopeChoiceProps) => (
  <Field label="Stops">
    <Select value={chosen.key} onChange={(event) => onChoose(event.target.value)}>
      {groups.map((group) =>
        group.label === "" ? (
          <Options key={group.label} group={group} />
        ) : (
          <optgroup key={group.label} label={group.label}>
            <Options group={group} />
          </optgroup>
        ),
      )}
    </Select>
  </Field>
);

const Options = ({ group: { choices } }: { readonly group: ChoiceGroup }) =>
  choices.map(({ key, name }) => (
    <option key={key} value={key}>
      {name}
    </option>
  ));
