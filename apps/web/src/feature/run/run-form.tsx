"use client";

import { useActionState, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input, Select } from "../../ui/field.tsx";
import type { ActionState } from "../../ui/action-form.tsx";

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
}

/** What a run is asked for with: series, strategy, its parameters, cash and range. */
export function RunForm({ action, submit, series, strategies, isPaced }: RunFormProps) {
  const [state, send, isSending] = useActionState(action, {});
  const [chosen, choose] = useState(strategies[0]?.name ?? "");
  const parameters = strategies.find(({ name }) => name === chosen)?.parameters ?? {};
  return (
    <form action={send} className="grid max-w-3xl gap-4 p-(--gutter) sm:grid-cols-2">
      <Field label="Series">
        <Select name="series" required>
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
          <Input name={`parameter.${chosen}.${name}`} defaultValue={String(value)} inputMode="decimal" required />
        </Field>
      ))}
      <Field label="Start cash">
        <Input name="startCash" defaultValue="10000" inputMode="decimal" required />
      </Field>
      {isPaced ? (
        <Field label="Pace" rule="ms between two candles">
          <Input name="paceMs" defaultValue="1000" inputMode="numeric" required />
        </Field>
      ) : null}
      <Field label="From" rule="first day, UTC; empty for all">
        <Input name="from" type="date" />
      </Field>
      <Field label="To" rule="not included">
        <Input name="to" type="date" />
      </Field>
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
