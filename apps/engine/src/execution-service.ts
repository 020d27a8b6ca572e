import { DomainError } from "@chandlery/core/base";
import { checkDatabase, createPool } from "./db/pool.ts";
import type { RunningService } from "./entry/service-process.ts";
import { PaperDesk } from "./execution/paper-desk.ts";
import { createApp } from "./http/app.ts";

export interface ExecutionServiceOptions {
  /** Of role `engine_execution`, in session mode: the service listens. */
  readonly databaseUrl: string;
  /** Of `/health` and `/ready`: orders come through the database alone. */
  readonly port: number;
  /** Fraction of a candle's volume that one paper order may take; null: an order fills whole. */
  readonly maxVolumeShare: string | null;
  readonly logLevel: string;
  readonly version: string;
}

/** Works orders: on paper, the venue is this service. Any number of them may run over one database. */
export async function startExecutionService(options: ExecutionServiceOptions): Promise<RunningService> {
  const { databaseUrl, maxVolumeShare } = options;
  const pool = createPool({ url: databaseUrl, name: "chandlery execution", maxConnections: 8 });
  const isReady = async () => {
    await checkDatabase(pool);
    if (!desk.isAwake) {
      throw new DomainError("database_unavailable", "Orders were not looked for in the last seconds");
    }
  };
  const app = await createApp({
    title: "Chandlery execution",
    description: "Works orders. It takes none over HTTP: they are rows that the gate has made.",
    version: options.version,
    logLevel: options.logLevel,
    checkReady: isReady,
    security: {},
  });
  const desk = new PaperDesk({ url: databaseUrl, pool, log: app.log, maxVolumeShare });
  const stop = async () => {
    await app.close();
    await desk.stop();
    await pool.end();
  };
  try {
    await checkDatabase(pool);
    desk.start();
    return { addresses: { health: await app.listen({ host: "127.0.0.1", port: options.port }) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
