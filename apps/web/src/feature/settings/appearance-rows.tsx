"use client";

import { useOptimistic, useState, useTransition } from "react";
import type { ActionState } from "../../ui/action-form.tsx";
import { Select } from "../../ui/field.tsx";
import { Segment } from "../../ui/segment.tsx";
import type { Appearance } from "../../ui/theme.ts";
import { saveAppearance } from "./actions.ts";
import { PresetChoice } from "./preset-choice.tsx";
import { SettingRow } from "./setting-row.tsx";

export interface AppearanceRowsProps {
  readonly appearance: Appearance;
  /** All that the server knows. */
  readonly timeZones: readonly string[];
}

/** Each choice is saved when it is made. */
export function AppearanceRows({ appearance, timeZones }: AppearanceRowsProps) {
  const [shown, show] = useOptimistic(appearance);
  const [{ error }, tell] = useState<ActionState>({});
  const [, start] = useTransition();
  const choose = (patch: Partial<Appearance>) =>
    start(async () => {
      show({ ...shown, ...patch });
      tell(await saveAppearance(patch));
    });
  return (
    <>
      <SettingRow name="Theme" sentence="Follows the system until you choose.">
        <Segment
          label="Theme"
          name="theme"
          values={[
            { value: "system", label: "System" },
            { value: "dark", label: "Dark" },
            { value: "light", label: "Light" },
          ]}
          chosen={shown.theme}
          onChoose={(theme) => choose({ theme })}
        />
      </SettingRow>
      <div className="px-(--gutter) pt-3 pb-2">
        <p className="font-medium">Up and down colours</p>
        <p className="text-12 text-fg-2">
          One choice for candles, profit and loss, badges and price tags. A sign and an arrow always go with it.
        </p>
      </div>
      <PresetChoice chosen={shown.preset} onChoose={(preset) => choose({ preset })} />
      <SettingRow name="Time zone" sentence="Shown beside every time. Data is stored in UTC.">
        <Select
          aria-label="Time zone"
          value={shown.timeZone}
          onChange={(event) => choose({ timeZone: event.target.value })}
          className="md:max-w-56"
        >
          {timeZones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      </SettingRow>
      {error === undefined ? null : (
        <p role="alert" className="border-l-2 border-danger bg-danger-soft px-(--gutter) py-2 text-12">
          {error}
        </p>
      )}
    </>
  );
}
