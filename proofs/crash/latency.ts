import { setTimeout as delay } from "node:timers/promises";
import { type CrashDesk } from "./desk.ts";
import { startService } from "./service.ts";

export interface Latency {
  readonly orders: number;
  /** From the order's row to the event that tells screens of its fill, by the clock of the database. */
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** Market orders of one account, one after another, with a service that nobody ends. */
export async function measureLatency(desk: CrashDesk, orders: number): Promise<Latency> {
  const { urls } = desk.database;
  const service = startService({ databaseUrl: urls.engine_execution, adminUrl: urls.supabase_admin });
  try {
    // The first one waits for the service to start.
    const account = await desk.openAccount();
    await fillOne(desk, account);
    for (let order = 0; order < orders; order += 1) {
      await fillOne(desk, account);
    }
    const { medianMs, p95Ms } = await desk.latencies(account);
    return { orders, medianMs, p95Ms };
  } finally {
    await service.kill();
  }
}

async function fillOne(desk: CrashDesk, account: string): Promise<void> {
  await desk.buy(account);
  while (!(await desk.isFilled(account))) {
    await delay(2);
  }
}
