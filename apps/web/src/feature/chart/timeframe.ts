const units = {
  m: { ms: 60_000, type: "minute" },
  h: { ms: 3_600_000, type: "hour" },
  d: { ms: 86_400_000, type: "day" },
  w: { ms: 604_800_000, type: "week" },
} as const;

/** `5m` is five minutes. */
export function parseTimeframe(timeframe: string) {
  const found = /^(\d+)([mhdw])$/.exec(timeframe);
  const unit = found?.[2] as keyof typeof units | undefined;
  if (found === null || unit === undefined) {
    throw new Error(`"${timeframe}" is no timeframe`);
  }
  return { span: Number(found[1]), ...units[unit] };
}

export const timeframeMs = (timeframe: string): number => {
  const { span, ms } = parseTimeframe(timeframe);
  return span * ms;
};
