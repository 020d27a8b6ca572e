"use client";

import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { recordRate } from "./actions.ts";

export interface RateFormProps {
  readonly given: string;
  readonly wanted: string;
}

/** Where a currency has no rate into the account's, nothing can be measured: the user may put one on record. */
export function RateForm({ given, wanted }: RateFormProps) {
  return (
    <ActionForm action={recordRate} className="border-l-2 border-warn bg-warn-soft px-3 py-2">
      <input type="hidden" name="given" value={given} />
      <input type="hidden" name="wanted" value={wanted} />
      <p className="mb-2 text-12">
        No rate from {given} to {wanted} of the last seven days is on record, so the gate lets nothing new through.
      </p>
      <Field label={`1 ${given} in ${wanted}`}>
        <Input name="rate" required inputMode="decimal" placeholder="1" className="text-right" />
      </Field>
      <Button type="submit" className="mt-2">
        Record the rate
      </Button>
    </ActionForm>
  );
}
