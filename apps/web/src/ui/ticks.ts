/** Round places on an axis. All of it is pure: the chart only puts the labels where they are told. */

const roundSteps = [1, 2, 2.5, 5, 10];

/** The smallest round step (1, 2, 2.5, 5 and their tens) with which a span is cut into at most so many parts. */
export function roundStep(span: number, most: number): number {
  if (!(span > 0) || most < 1) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(span / most));
  const factor = roundSteps.find((step) => (step * power * most) / span >= 1 - 1e-9) ?? 10;
  return factor * power;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Multiples of a round step within a span, ascending: 61,500 and never 61,437. */
export function roundTicks({ from, to }: Span, most: number): readonly number[] {
  const step = roundStep(to - from, most);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const decimals = Math.max(0, Math.min(12, Math.ceil(-Math.log10(step)) + 1));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    Number(((first + at) * step).toFixed(decimals)),
  );
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
];
const monthSteps = [1, 2, 3, 6, 12, 24, 60];
const shortestMonth = 28 * day;

export interface TimeTick {
  /** The place of the candle in the list. */
  readonly at: number;
  readonly time: number;
  /** The day begins with it, so that its label is the day's. */
  readonly isDay: boolean;
}

export interface TimeTickWish {
  readonly times: readonly number[];
  /** From one label to the next, in candles. */
  readonly leastGap: number;
  /** Milliseconds that the zone is ahead of UTC at an instant. */
  readonly offsetOf: (time: number) => number;
}

/** Candles with which a round stretch of local time begins: 03:00, 06:00, and the first of each day. */
export function timeTicks({ times, leastGap, offsetOf }: TimeTickWish): readonly TimeTick[] {
  const first = times[0];
  const second = times[1];
  if (first === undefined || second === undefined) {
    return [];
  }
  const ticks: TimeTick[] = [];
  const placeOf = placing(leastGap * shortestGap(times));
  let before = placeOf(first + offsetOf(first));
  let dayBefore = Math.floor((first + offsetOf(first)) / day);
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const [at, time] of times.entries()) {
    const local = time + offsetOf(time);
    const place = placeOf(local);
    const today = Math.floor(local / day);
    if (place !== before && at - lastAt >= leastGap * 0.9) {
      ticks.push({ at, time, isDay: today !== dayBefore });
      dayBefore = today;
      lastAt = at;
    }
    before = place;
  }
  return ticks;
}

/** In which stretch a local time lies: the shortest round ones that are at least so long, months where days are too many. */
function placing(least: number): (local: number) => number {
  const step = timeSteps.find((length) => length >= least);
  if (step !== undefined) {
    return (local) => Math.floor(local / step);
  }
  const months = monthSteps.find((count) => count * shortestMonth >= least) ?? 120;
  return (local) => {
    const date = new Date(local);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
  };
}

function shortestGap(times: readonly number[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let at = 1; at < times.length; at += 1) {
    shortest = Math.min(shortest, (times[at] ?? 0) - (times[at - 1] ?? 0));
  }
  return shortest;
}

const offsets = new Map<string, number>();

/** How far a zone is ahead of UTC; asked for once an hour of each zone, because the platform is slow to say. */
export function offsetIn(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (time) => {
    const key = `${timeZone} ${Math.floor(time / hour)}`;
    const known = offsets.get(key);
    if (known !== undefined) {
      return known;
    }
    const begin = Math.floor(time / hour) * hour;
    const part = Object.fromEntries(format.formatToParts(begin).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(
      part["year"] ?? 1970,
      (part["month"] ?? 1) - 1,
      part["day"] ?? 1,
      part["hour"] ?? 0,
      part["minute"] ?? 0,
    );
    offsets.set(key, local - begin);
    return local - begin;
  };
}
