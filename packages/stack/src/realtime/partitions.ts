import { type Pool } from "pg";

const everyMs = 3_600_000;

/** Sees to the partitions of `realtime.messages` now and every hour; returns how to stop. */
export function keepPartitions(pool: Pool): () => void {
  const keep = (): void => {
    // What fails is done in an hour: there are partitions for three days ahead.
    void pool.query("select _stack.keep_message_partitions()").catch(() => undefined);
  };
  keep();
  const timer = setInterval(keep, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
