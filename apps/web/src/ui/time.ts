/** A time of day or a date in a zone; the zone stands in the column's head, so it is not repeated in each cell. */
export interface TimeStyle {
  readonly timeZone: string;
  readonly withSeconds?: boolean;
}

/** `02 Sep 2026 14:15`. */
export function formatTime(instantMs: number, { timeZone, withSeconds = false }: TimeStyle): string {
  const parts = partsOf(instantMs, timeZone);
  const seconds = withSeconds ? `:${parts.second}` : "";
  return `${parts.day} ${parts.month} ${parts.year} ${parts.hour}:${parts.minute}${seconds}`;
}

export function formatDay(instantMs: number, { timeZone }: TimeStyle): string {
  const { day, month, year } = partsOf(instantMs, timeZone);
  return `${day} ${month} ${year}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(instantMs: number, timeZone: string) {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      day: "2-digit",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
  formats.set(timeZone, format);
  const found = Object.fromEntries(format.formatToParts(instantMs).map(({ type, value }) => [type, value]));
  return {
    day: found["day"] ?? "",
    month: found["month"] ?? "",
    year: found["year"] ?? "",
    hour: found["hour"] ?? "",
    minute: found["minute"] ?? "",
    second: found["second"] ?? "",
  };
}
