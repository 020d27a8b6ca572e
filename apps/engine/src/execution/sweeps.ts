import type { Pool } from "pg";
import { findKillsToSweep, sweep } from "../db/desk-accounts.ts";
import { UserDatabase } from "../db/pool.ts";
import type { SparingLog } from "./sparing-log.ts";

/**
 * One round over every kill that is not swept: a transaction a user. What it asks for, exits at level 3, goes the way of
 * all orders; nothing is flat before it is filled, so a sweep stays running while a price is too old to trade on.
 * Returns how many are still running.
 */
export async function sweepKills(pool: Pool, log: SparingLog): Promise<number> {
  let running = 0;
  for (const { epoch, userId } of await findKillsToSweep(pool)) {
    try {
      const swept = await sweep(new UserDatabase(pool, userId), epoch);
      if (swept?.status === "running") {
        running += 1;
        log.warnOfLasting(
          `sweep ${epoch} ${userId}`,
          { epoch, userId, openOrders: swept.open_orders, openPositions: swept.open_positions },
          "a kill is not swept yet: orders or positions are left",
        );
      }
    } catch (error) {
      running += 1;
      log.warn(`sweep ${epoch} ${userId} failed`, { err: error, epoch, userId }, "a sweep failed and is tried again");
    }
  }
  return running;
}
