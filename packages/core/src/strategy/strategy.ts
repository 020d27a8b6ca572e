import { type Result, accept, refuse } from "../base/index.ts";
import type { Indicator } from "../indicator/index.ts";
import type { Series } from "./series.ts";
import type { Answer } from "./signal.ts";
import type { View } from "./view.ts";

/** A strategy is asked once at each closed candle, in order. It keeps what it needs in its own fields. */
export interface Strategy {
  onCandle(view: View): Answer;
}

/** What a strategy may ask for when it is made. */
export interface Setup {
  /** Declares an indicator; the first `onCandle` comes one candle after all of them are defined. */
  indicator(indicator: Indicator): Series;
}

export type ParameterValue = number | boolean | string;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What a strategy file exports as `strategy`. */
export interface StrategyDefinition<P extends Parameters = Parameters> {
  readonly name: string;
  /** Every parameter with its default; the type of the default is the type of the parameter. */
  readonly parameters: P;
  create(setup: Setup, parameters: P): Strategy;
}

/** Names a definition's type; nothing else happens here. */
export const defineStrategy = <const P extends Parameters>(
  definition: StrategyDefinition<Widened<P>> & { readonly parameters: P },
): StrategyDefinition<Widened<P>> => definition;

type Widened<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends number ? number : P[K] extends boolean ? boolean : string;
};

/** Fills in defaults and checks names and types of what a person gave, as text (`--param`) or as JSON. */
export function resolveParameters<P extends Parameters>(
  definition: StrategyDefinition<P>,
  given: Readonly<Record<string, unknown>>,
): Result<P> {
  const resolved: Record<string, ParameterValue> = { ...definition.parameters };
  for (const [name, value] of Object.entries(given)) {
    const fallback = Object.hasOwn(definition.parameters, name) ? definition.parameters[name] : undefined;
    if (fallback === undefined) {
      const known = Object.keys(definition.parameters).join(", ") || "none";
      return refuse("strategy_parameter_unknown", `${definition.name} has no parameter "${name}"; it has: ${known}.`);
    }
    const parsed = parseParameter(value, fallback);
    if (parsed === undefined) {
      const detail = `Parameter "${name}" of ${definition.name} is a ${typeof fallback}, not ${JSON.stringify(value)}.`;
      return refuse("strategy_parameter_invalid", detail);
    }
    resolved[name] = parsed;
  }
  return accept(resolved as P);
}

function parseParameter(value: unknown, fallback: ParameterValue): ParameterValue | undefined {
  if (typeof fallback === "number") {
    const isNumeric = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
    const parsed = isNumeric ? Number(value) : Number.NaN;
    return Number.isFinite(parsed) ? parsed : undefined;
  }
  if (typeof fallback === "boolean") {
    return value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;
  }
  return typeof value === "string" ? value : undefined;
}
