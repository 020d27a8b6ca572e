import { Decimal, formatExactSigned } from "./exact.ts";
import { formatSigned, formatSignedPercent } from "./format.ts";

const arrow = (value: number): string => (value > 0 ? "▲" : value < 0 ? "▼" : "");
const colorOf = (value: number): string => (value > 0 ? "text-profit" : value < 0 ? "text-loss" : "");

/** Profit or loss in the account's currency, net of fees: colour, arrow and sign, never colour alone. */
export function Profit({ value, decimals = 2 }: { readonly value: number | null; readonly decimals?: number }) {
  if (value === null) {
    return <span>—</span>;
  }
  return (
    <span className={`whitespace-nowrap ${colorOf(value)}`}>
      <span className="mr-0.5 text-[0.7em] leading-none" aria-hidden>
        {arrow(value)}
      </span>
      {formatSigned(value, decimals)}
    </span>
  );
}

/** Profit or loss that was worked out without a float. */
export function ExactProfit({ value, decimals = 2 }: { readonly value: Decimal | null; readonly decimals?: number }) {
  if (value === null) {
    return <span>—</span>;
  }
  const sign = new Decimal(value.toFixed(decimals)).comparedTo(0);
  return (
    <span className={`whitespace-nowrap ${colorOf(sign)}`}>
      <span className="mr-0.5 text-[0.7em] leading-none" aria-hidden>
        {arrow(sign)}
      </span>
      {formatExactSigned(value, decimals)}
    </span>
  );
}

/** A change of the account in per cent, coloured as money is. */
export function ProfitPercent({ fraction }: { readonly fraction: number | null }) {
  return <span className={fraction === null ? "" : colorOf(fraction)}>{formatSignedPercent(fraction)}</span>;
}

/** A large amount with its currency small behind it. */
export const Amount = ({ text, unit }: { readonly text: string; readonly unit: string }) => (
  <>
    {text} <span className="text-11 font-normal text-fg-3">{unit}</span>
  </>
);

/** The side of an order or a position. */
export function SideText({ side }: { readonly side: "buy" | "sell" | "long" | "short" }) {
  const isUp = side === "buy" || side === "long";
  return (
    <span className={`whitespace-nowrap ${isUp ? "text-up" : "text-down"}`}>
      <span className="mr-0.5 text-[0.7em] leading-none" aria-hidden>
        {isUp ? "▲" : "▼"}
      </span>
      {`${side.charAt(0).toUpperCase()}${side.slice(1)}`}
    </span>
  );
}
