import { formatTime } from "../../ui/time.ts";
import { type LifeStep, sinceBefore } from "./order-life.ts";

export interface OrderTimelineProps {
  readonly steps: readonly LifeStep[];
  readonly timeZone: string;
}

const marks: Readonly<Record<LifeStep["tone"], string>> = {
  done: "rounded-full bg-accent",
  refused: "rotate-45 bg-danger",
  waiting: "rounded-full border-[1.5px] border-stale",
};

const noBreakSpace = "\u00A0";

const lengthOf = (ms: number): string =>
  ms < 10_000 ? `+${Math.round(ms)}${noBreakSpace}ms` : `+${Math.round(ms / 1_000)}${noBreakSpace}s`;

/** The life of an order, step by step, with the time between them. */
export function OrderTimeline({ steps, timeZone }: OrderTimelineProps) {
  return (
    <ol className="flex flex-col px-(--gutter) py-2" aria-label="Life of the order">
      {steps.map((step, place) => {
        const since = sinceBefore(steps, place);
        return (
          <li
            key={`${step.name} ${place}`}
            className="grid grid-cols-[12px_96px_minmax(0,1fr)_auto] items-baseline gap-3 border-b border-line py-1.5 text-12 last:border-b-0"
          >
            <i className={`size-2 self-center ${marks[step.tone]}`} aria-hidden />
            <span className="font-medium">{step.name}</span>
            <span className="text-fg-2">
              {step.detail}
              {step.accountTime === undefined ? null : (
                <span className="block text-11 text-fg-3">
                  at {formatTime(step.accountTime, { timeZone, withSeconds: true })} of the account's clock
                </span>
              )}
            </span>
            <span className="text-right text-11 text-fg-3">
              {step.at === null ? "" : formatTime(step.at, { timeZone, withSeconds: true })}
              {since === null ? null : <span className="block">{lengthOf(since)}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
