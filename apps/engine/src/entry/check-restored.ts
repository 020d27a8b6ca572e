import { runChecksAfterRestore } from "../db/checks-after-restore.ts";
import { createPool, withClient } from "../db/pool.ts";
import { runJob } from "./job-process.ts";

/** Checks the product's tables in a database that was restored and serves nobody yet, as their owner; it reads only. */
runJob(async (_request, { databaseUrl }) => {
  const pool = createPool({ url: databaseUrl(), name: "chandlery check", maxConnections: 1 });
  try {
    return await withClient(pool, (client) => runChecksAfterRestore(client));
  } finally {
    await pool.end();
  }
});
