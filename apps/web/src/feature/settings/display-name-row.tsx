"use client";

import { useState, useTransition } from "react";
import type { ActionState } from "../../ui/action-form.tsx";
import { Input } from "../../ui/field.tsx";
import { saveDisplayName } from "./actions.ts";
import { SettingRow } from "./setting-row.tsx";

/** Saved when the field is left. */
export function DisplayNameRow({ name }: { readonly name: string }) {
  const [{ error }, tell] = useState<ActionState>({});
  const [, start] = useTransition();
  return (
    <SettingRow
      name="Name"
      sentence={error === undefined ? "How this install calls you. Empty for none." : <b role="alert">{error}</b>}
    >
      <Input
        aria-label="Name"
        defaultValue={name}
        maxLength={80}
        autoComplete="name"
        className="md:max-w-56"
        onBlur={({ target }) => {
          if (target.value !== name) {
            start(async () => tell(await saveDisplayName(target.value)));
          }
        }}
      />
    </SettingRow>
  );
}
