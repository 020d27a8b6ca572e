import { invalid } from "./auth-error.ts";

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

/** Until when a user is banned: `24h` and the like; null lifts a ban, undefined leaves it as it is. */
export function bannedUntil(duration: string): string | null | undefined {
  if (duration === "") {
    return undefined;
  }
  const milliseconds = duration === "none" ? 0 : millisecondsOf(duration);
  return milliseconds === 0 ? null : new Date(Date.now() + milliseconds).toISOString();
}

/** As Go writes durations: `1h30m`, `90s`. */
function millisecondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (duration === "0") {
    return 0;
  }
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== duration) {
    throw invalid(`invalid format for ban duration: time: invalid duration ${JSON.stringify(duration)}`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ""] ?? 0), 0);
}
