"use client";

import { buttonLook } from "../../ui/button.tsx";
import { indicatorChoices, indicatorsCookie, writeIndicators } from "./indicators.ts";

export interface IndicatorChoiceProps {
  readonly names: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

const yearSeconds = 31_536_000;

/** What is drawn besides candles; kept in a cookie, so that the next page has it from its first paint. */
export function IndicatorChoice({ names, onChange }: IndicatorChoiceProps) {
  const change = (name: string, isOn: boolean) => {
    const next = indicatorChoices
      .map((choice) => choice.name)
      .filter((other) => (other === name ? isOn : names.includes(other)));
    document.cookie = `${indicatorsCookie}=${writeIndicators(next)}; path=/; max-age=${yearSeconds}; samesite=lax`;
    onChange(next);
  };
  return (
    <details className="relative">
      <summary className={`${buttonLook()} list-none`}>Indicators {names.length}</summary>
      <fieldset className="absolute right-0 z-10 mt-1 flex w-48 flex-col rounded-lg border border-line-strong bg-overlay p-1 shadow-lg">
        <legend className="sr-only">Indicators</legend>
        {indicatorChoices.map(({ name, label }) => (
          <label key={name} className="flex h-(--row) items-center gap-2 px-2 text-12">
            <input
              type="checkbox"
              checked={names.includes(name)}
              onChange={(event) => change(name, event.target.checked)}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
