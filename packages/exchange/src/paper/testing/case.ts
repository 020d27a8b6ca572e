import { type PaperCandle, type PaperOrder, type PaperSettings, matchCandle } from "../index.ts";
import { lines, settings } from "./scenario.ts";

export interface Case {
  readonly name: string;
  readonly orders: readonly PaperOrder[];
  /** Signed; flat where it is not given. */
  readonly position?: string;
  readonly candle: PaperCandle;
  readonly rules?: Partial<PaperSettings>;
  readonly events: readonly string[];
}

export const eventsOf = ({ orders, position = "0", candle, rules = {} }: Case): readonly string[] =>
  lines(matchCandle(orders, position, candle, { ...settings, ...rules }));
