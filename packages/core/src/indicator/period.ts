import { DomainError } from "../base/index.ts";

export function assertPeriod(period: number): void {
  if (!Number.isInteger(period) || period < 1 || period > 1_000_000) {
    throw new DomainError(
      "indicator_period_invalid",
      `An indicator's period is a whole number from 1 to 1,000,000, not ${period}.`,
    );
  }
}
