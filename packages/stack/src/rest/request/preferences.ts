import { RestError } from "../rest-error.ts";

/** What the Prefer header asks for; null where it is silent. */
export interface Preferences {
  readonly resolution: "merge-duplicates" | "ignore-duplicates" | null;
  readonly representation: "representation" | "minimal" | "headers-only" | null;
  readonly count: "exact" | "planned" | "estimated" | null;
  readonly transaction: "commit" | "rollback" | null;
  readonly missing: "default" | "null" | null;
  readonly handling: "strict" | "lenient" | null;
  readonly timezone: string | null;
  /** Null unless it is strict: a lenient limit would limit nothing. */
  readonly maxAffected: number | null;
  readonly unknown: readonly string[];
}

const known = {
  resolution: ["merge-duplicates", "ignore-duplicates"],
  return: ["representation", "minimal", "headers-only"],
  count: ["exact", "planned", "estimated"],
  tx: ["commit", "rollback"],
  missing: ["default", "null"],
  handling: ["strict", "lenient"],
} as const;

export interface PreferenceRules {
  /** `tx=rollback` counts only where the database's configuration lets a caller end its transaction. */
  readonly mayEndTransaction: boolean;
  readonly isTimezone: (name: string) => boolean;
}

export function parsePreferences(header: string | undefined, rules: PreferenceRules): Preferences {
  const asked = (header ?? "").split(",").map((part) => part.trim());
  const timezone = asked.find((part) => part.startsWith("timezone="))?.slice("timezone=".length) ?? null;
  const hasTimezone = timezone !== null && rules.isTimezone(timezone);
  const handling = pick(asked, "handling");
  const limit = asked.map((part) => /^max-affected=(-?[0-9]+)$/.exec(part)?.[1]).find((text) => text !== undefined);
  return {
    resolution: pick(asked, "resolution"),
    representation: pick(asked, "return"),
    count: pick(asked, "count"),
    transaction: rules.mayEndTransaction ? pick(asked, "tx") : null,
    missing: pick(asked, "missing"),
    handling,
    maxAffected: limit === undefined || handling !== "strict" ? null : Number(limit),
    timezone: hasTimezone ? timezone : null,
    unknown: header === undefined ? [] : asked.filter((part) => !isKnown(part) && !hasTimezone),
  };
}

function pick<K extends keyof typeof known>(asked: readonly string[], name: K): (typeof known)[K][number] | null {
  const values: readonly (typeof known)[K][number][] = known[name];
  const found = asked.find((part) => values.some((value) => part === `${name}=${value}`));
  return values.find((value) => found === `${name}=${value}`) ?? null;
}

const isKnown = (part: string): boolean =>
  /^max-affected=-?[0-9]+$/.test(part) ||
  Object.entries(known).some(([name, values]) => values.some((value) => part === `${name}=${value}`));

export function demandKnown({ handling, unknown }: Preferences): void {
  if (handling === "strict" && unknown.length > 0) {
    throw new RestError({
      status: 400,
      code: "PGRST122",
      message: "Invalid preferences given with handling=strict",
      details: `Invalid preferences: ${unknown.join(", ")}`,
    });
  }
}

export type AppliedPreference = Exclude<keyof Preferences, "unknown">;

const labels: readonly (readonly [AppliedPreference, string])[] = [
  ["resolution", "resolution"],
  ["missing", "missing"],
  ["representation", "return"],
  ["count", "count"],
  ["transaction", "tx"],
  ["handling", "handling"],
  ["timezone", "timezone"],
  ["maxAffected", "max-affected"],
];

/** The header Preference-Applied, or null when nothing was. */
export function appliedHeader(preferences: Preferences, applied: readonly AppliedPreference[]): string | null {
  const parts = labels
    .filter(([name]) => applied.includes(name) && preferences[name] !== null)
    .map(([name, label]) => `${label}=${preferences[name]}`);
  return parts.length === 0 ? null : parts.join(", ");
}
