import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import { haltTrading, readLaw } from "../db/read-law.ts";
import { type LawComparison, compareLaw, describeDifference, isWhole } from "./compare-law.ts";
import { writtenLaw } from "./written-law.ts";

interface WatchOptions {
  readonly pool: Pool;
  readonly log: FastifyBaseLogger;
}

const everyMs = 3_600_000;
/** A database that did not answer is asked again soon: until then nobody knows. */
const againMs = 60_000;

/**
 * Compares the law in the database with the one that this version was built with, now and every hour, and halts trading
 * where they differ. Who owns the tables can switch the law off; this is what notices.
 */
export async function watchLaw(options: WatchOptions): Promise<{ readonly stop: () => Promise<void> }> {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let checking: Promise<void> = Promise.resolve();
  const check = async () => {
    const isKnown = await enforceLaw(options).then(
      () => true,
      (error: unknown) => {
        options.log.error({ err: error }, "the law in the database could not be read");
        return false;
      },
    );
    if (!isStopped) {
      timer = setTimeout(
        () => {
          checking = check();
        },
        isKnown ? everyMs : againMs,
      );
    }
  };
  await check();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await checking;
    },
  };
}

/** One comparison; trading is halted before anybody is told of a difference. */
export async function enforceLaw({ pool, log }: WatchOptions): Promise<LawComparison> {
  const comparison = compareLaw(writtenLaw(), await readLaw(pool));
  if (!isWhole(comparison)) {
    const { missing, added } = comparison;
    const epoch = await haltTrading(pool, `The law in the database was changed. ${describeDifference(comparison)}`);
    log.error({ missing, added, epoch }, "the law in the database is not what it was built from: trading is halted");
  }
  return comparison;
}
