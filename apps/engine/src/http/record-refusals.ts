import type { onSendAsyncHookHandler } from "fastify";
import type { Pool } from "pg";
import { recordAudit } from "../db/audit-log.ts";
import { UserDatabase, withTransaction } from "../db/pool.ts";

/**
 * Writes every request that was forbidden into the chain of the user who asked, or the install's own, before the answer goes
 * out. A refusal that cannot be recorded is still a refusal.
 */
export const recordRefusals =
  (pool: Pool): onSendAsyncHookHandler =>
  async (request, reply, payload) => {
    if (reply.statusCode === 403) {
      const detail = {
        code: codeIn(payload),
        method: request.method,
        // As it is declared: what a path or a query holds is not ours to keep.
        route: request.routeOptions.url ?? "",
      };
      // Only services that know users decorate their requests with one.
      const userId: string | undefined = request.userId;
      const recorded =
        userId === undefined || userId === ""
          ? withTransaction(pool, (client) => recordAudit(client, "request_refused", detail))
          : new UserDatabase(pool, userId).transaction((client) => recordAudit(client, "request_refused", detail));
      await recorded.catch((error: unknown) => {
        request.log.error({ err: error, detail }, "a refused request could not be recorded");
      });
    }
    return payload;
  };

function codeIn(payload: unknown): unknown {
  try {
    const problem: unknown = JSON.parse(String(payload));
    return typeof problem === "object" && problem !== null && "code" in problem ? problem.code : null;
  } catch {
    return null;
  }
}
