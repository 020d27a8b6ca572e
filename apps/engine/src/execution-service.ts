import { DomainError } from "@chandlery/core/base";
import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import { checkDatabase, createPool } from "./db/pool.ts";
import type { RunningService } from "./entry/service-process.ts";
import { KeyProver } from "./exchange-key/key-prover.ts";
import { Vault } from "./exchange-key/vault.ts";
import { type VenueAddresses } from "./exchange-key/venue-addresses.ts";
import { PaperDesk } from "./execution/paper-desk.ts";
import { createApp } from "./http/app.ts";
import { watchLaw } from "./law/watch-law.ts";

export interface ExecutionServiceOptions {
  /** Of role `engine_execution`, in session mode: the service listens. */
  readonly databaseUrl: string;
  /** Of `/health` and `/ready`: orders come through the database alone. */
  readonly port: number;
  /** Of the private keys that open exchange keys; null: users can store none. */
  readonly executionKeysFile: string | null;
  /** Of the venues that are asked what exchange keys may do. */
  readonly venueAddresses: VenueAddresses;
  /** Fraction of a candle's volume that one paper order may take; null: an order fills whole. */
  readonly maxVolumeShare: string | null;
  readonly logLevel: string;
  readonly version: string;
}

/**
 * Works orders, under a law that it watches: on paper, the venue is this service. Proves exchange keys at their venues. Any
 * number of them may run over one database.
 */
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
  let law: Awaited<ReturnType<typeof watchLaw>> | undefined;
  let prover: KeyProver | undefined;
  const stop = async () => {
    await app.close();
    await Promise.all([desk.stop(), law?.stop(), prover?.stop()]);
    await pool.end();
  };
  try {
    await checkDatabase(pool);
    // Before any order is worked.
    law = await watchLaw({ pool, log: app.log });
    const vault = await offerVault(pool, options.executionKeysFile, app.log);
    desk.start();
    if (vault !== null) {
      prover = new KeyProver({ url: databaseUrl, pool, vault, log: app.log, addresses: options.venueAddresses });
      prover.start();
    }
    return { addresses: { health: await app.listen({ host: "127.0.0.1", port: options.port }) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Says for which key exchange keys are sealed. Paper orders are worked without it too: a vault that is not ours is told. */
async function offerVault(pool: Pool, file: string | null, log: FastifyBaseLogger): Promise<Vault | null> {
  if (file === null) {
    return null;
  }
  const vault = new Vault(file);
  try {
    await vault.register(pool);
    return vault;
  } catch (error) {
    log.error({ error }, "exchange keys cannot be stored or opened by this service");
    return null;
  }
}
