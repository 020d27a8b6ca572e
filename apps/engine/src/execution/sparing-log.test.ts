import { expect, test } from "vitest";
import { SparingLog } from "./sparing-log.ts";

test("what goes on is told once a minute, each thing by itself", () => {
  const told: string[] = [];
  let now = 0;
  const log = new SparingLog(
    { warn: (_fields: unknown, message?: string) => told.push(`${now} ${message}`) },
    () => now,
  );
  for (now = 0; now <= 61_000; now += 1_000) {
    log.warn("sweep 1", {}, "one");
    if (now === 30_000) {
      log.warn("sweep 2", {}, "two");
    }
  }
  expect(told).toEqual(["0 one", "30000 two", "60000 one"]);
});

test("what is over within seconds is not told", () => {
  const told: string[] = [];
  let now = 0;
  const log = new SparingLog(
    { warn: (_fields: unknown, message?: string) => told.push(`${now} ${message}`) },
    () => now,
  );
  for (now = 0; now <= 6_000; now += 1_000) {
    log.warnOfLasting("sweep 1", {}, "lasts");
    if (now < 4_000) {
      log.warnOfLasting("sweep 2", {}, "is short");
    }
  }
  expect(told).toEqual(["5000 lasts"]);
});
