"use client";

import type { KeyboardEvent } from "react";
import { Input } from "../../ui/field.tsx";
import { type Trading, steppedPrice } from "./ticket.ts";

export interface AmountFieldProps {
  readonly label: string;
  readonly rule?: string;
  readonly unit: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Shown once something was typed, or where the order was tried. */
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly name: string;
  readonly onEnter: () => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
}

/** A number with its unit after it, right-aligned; what is wrong with it stands under it. */
export function AmountField({
  label,
  rule,
  unit,
  value,
  onChange,
  error,
  placeholder,
  name,
  onEnter,
  onKeyDown,
}: AmountFieldProps) {
  const faultId = `${name}-fault`;
  return (
    <div>
      <label className="block">
        <span className="mb-1 flex justify-between text-11">
          <span className="text-fg-2">{label}</span>
          {rule === undefined ? null : <span className="text-fg-3">{rule}</span>}
        </span>
        <span className="relative block">
          <Input
            name={name}
            value={value}
            inputMode="decimal"
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            aria-invalid={error !== undefined}
            aria-describedby={error === undefined ? undefined : faultId}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") {
                onKeyDown?.(event);
                return;
              }
              // The rest of this key press must not reach the button that gets the focus.
              event.preventDefault();
              if (!event.repeat) {
                onEnter();
              }
            }}
            className="pr-14! text-right aria-invalid:border-danger"
          />
          <span className="pointer-events-none absolute inset-y-0 right-2 grid place-items-center text-11 text-fg-3">
            {unit}
          </span>
        </span>
      </label>
      {error === undefined ? null : (
        <p id={faultId} className="mt-1 text-11 text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

export interface PriceFieldProps extends Omit<AmountFieldProps, "unit" | "rule" | "onKeyDown"> {
  readonly trading: Trading;
  readonly rule?: string;
}

/** A price: the arrow keys move it by ticks, with Shift by ten. */
export function PriceField({ trading, rule = `tick ${trading.tickSize}`, placeholder = "", ...rest }: PriceFieldProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction !== 0) {
      event.preventDefault();
      rest.onChange(steppedPrice(rest.value, direction * (event.shiftKey ? 10 : 1), trading));
    }
  };
  return <AmountField {...rest} rule={rule} unit={trading.currency} placeholder={placeholder} onKeyDown={onKeyDown} />;
}
