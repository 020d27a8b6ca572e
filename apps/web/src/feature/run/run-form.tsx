"use client";

import { useActionState, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input, Select } from "../../ui/field.tsx";
import type { ActionState } from "../../ui/action-form.tsx";
import type { PrefilledDay, RunPrefill } from "./run-again.ts";

export interface RunFormProps {
  readonly action: (state: ActionState, form: FormData) => Promise<ActionState>;
  readonly submit: string;
  readonly series: readonly { readonly value: string; readonly label: string }[];
  readonly strategies: readonly {
    readonly name: string;
    readonly parameters: Readonly<Record<string, number | boolean | string>>;
  }[];
  /** A paper run is paced. */
  readonly isPaced: boolean;
  /** The values of an earlier run. */
  readonly prefill?: RunPrefill | null;
}

/** What a run is asked for with: series, strategy, its parameters, cash and range. */
export function RunForm({ action, submit, series, strategies, isPaced, prefill = null }: RunFormProps) {
  const [state, send, isSending] = useActionState(action, {});
  const [chosen, choose] = useState(prefill?.strategy ?? strategies[0]?.name ?? "");
  const parameters = strategies.find(({ name }) => name === chosen)?.parameters ?? {};
  const given = (name: string) => (prefill?.strategy === chosen ? prefill.parameters[name] : undefined);
  return (
    <form action={send} className="grid max-w-3xl gap-4 p-(--gutter) sm:grid-cols-2">
      <Field label="Series">
        <Select name="series" required defaultValue={prefill?.series}>
          {series.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Strategy">
        <Select name="strategy" value={chosen} onChange={(event) => choose(event.target.value)}>
          {strategies.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </Field>
      {Object.entries(parameters).map(([name, value]) => (
        <Field key={`${chosen}.${name}`} label={name} rule={`default ${String(value)}`}>
          <Input
            name={`parameter.${chosen}.${name}`}
            defaultValue={given(name) ?? String(value)}
            inputMode="decimal"
            required
          />
        </Field>
      ))}
      <Field label="Start cash">
        <Input name="startCash" defaultValue={String(prefill?.startCash ?? 10_000)} inputMode="decimal" required />
      </Field>
      {isPaced ? (
        <Field label="Pace" rule="ms between two candles">
          <Input name="paceMs" defaultValue="1000" inputMode="numeric" required />
        </Field>
      ) : null}
      <DayField label="From" rule="first day, UTC; empty for all" name="from" day={prefill?.from ?? noDay} />
      <DayField label="To" rule="not included" name="to" day={prefill?.to ?? noDay} />
      {prefill === null ? null : <KeptSettings settings={prefill.settings} />}
      {state.error === undefined ? null : (
        <p role="alert" className="rounded-md border-l-2 border-danger bg-danger-soft px-3 py-2 text-12 sm:col-span-2">
          {state.error}
        </p>
      )}
      <div className="sm:col-span-2">
        <Button type="submit" kind="primary" disabled={isSending || series.length === 0}>
          {isSending ? "Starting …" : submit}
        </Button>
      </div>
    </form>
  );
}

const noDay: PrefilledDay = { day: "", exact: "" };

interface DayFieldProps {
  readonly label: string;
  readonly rule: string;
  readonly name: "from" | "to";
  readonly day: PrefilledDay;
}

function DayField({ label, rule, name, day: { day, exact } }: DayFieldProps) {
  const time = exact.slice(11, 16);
  return (
    <Field label={label} rule={time === "" || time === "00:00" ? rule : `at ${time} UTC while the day is not changed`}>
      <Input name={name} type="date" defaultValue={day} />
      <input type="hidden" name={`${name}Exact`} value={exact} />
    </Field>
  );
}

/** Fees, sizing, limits and rules of the earlier run go along as they were. */
function KeptSettings({ settings }: { readonly settings: RunPrefill["settings"] }) {
  const text = Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
  return (
    <p className="text-11 text-fg-3 sm:col-span-2">
      Kept from the earlier run: {text}.
      <input type="hidden" name="settings" value={JSON.stringify(settings)} />
    </p>
  );
}
