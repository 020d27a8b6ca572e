import websocket from "@fastify/websocket";
import { seriesQuerySchema } from "@chandlery/sdk/contract";
import { DomainError } from "@chandlery/core/base";
import { parseTimeframe } from "@chandlery/core/market";
import type { FastifyRequest } from "fastify";
import type { Pool } from "pg";
import type { WebSocket } from "ws";
import { type CandleSeries, findSeries } from "../db/candle-series.ts";
import type { CandleStream } from "../live/candle-stream.ts";
import { valueOrThrow } from "../verb/value-or-throw.ts";
import type { App } from "./app.ts";

export interface StreamRouteOptions {
  readonly pool: Pool;
  readonly stream: CandleStream;
}

/** Register before any route that opens a WebSocket. Nothing that a client sends is read, so little is let in. */
export async function registerWebSockets(app: App): Promise<void> {
  await app.register(websocket, { options: { maxPayload: 1 << 12 } });
}

/** GET /api/v1/candles/stream: a WebSocket. Refusals come before the upgrade, as problem documents. */
export function registerStreamRoute(app: App, { pool, stream }: StreamRouteOptions): void {
  const wanted = new WeakMap<FastifyRequest, CandleSeries>();
  app.get(
    "/api/v1/candles/stream",
    {
      websocket: true,
      schema: {
        summary: "Candles of one series as they are stored (WebSocket)",
        description:
          "Sends `ready`, then `candle` for each candle that is new or changed (`closed: false` while it forms). `backfill` names a range of more than 500, `reset` says that candles may have been missed: fetch both with GET. `seq` has no holes.",
        tags: ["candles"],
        querystring: seriesQuerySchema,
      },
      preHandler: async (request) => {
        const { symbol, source, timeframe, user_id: userId } = request.query;
        const query = { symbol, source, userId, timeframe: valueOrThrow(parseTimeframe(timeframe)) };
        if (request.headers.upgrade === undefined) {
          throw new DomainError("request_invalid", "this address speaks WebSocket: send an upgrade");
        }
        wanted.set(request, await findSeries(pool, query));
      },
    },
    (socket, request) => {
      const series = wanted.get(request);
      if (series === undefined) {
        socket.close(1011, "internal_fault");
        return;
      }
      const end = stream.subscribe(series, socket);
      const stopPings = pingUntilSilent(socket);
      const close = () => {
        end();
        stopPings();
      };
      socket.on("close", close);
      socket.on("error", close);
    },
  );
}

const pingEveryMs = 30_000;

/** A client that went away without a word answers no ping: it is cut off at the next one. */
function pingUntilSilent(socket: WebSocket): () => void {
  let hasAnswered = true;
  socket.on("pong", () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    if (hasAnswered) {
      hasAnswered = false;
      socket.ping();
    } else {
      socket.terminate();
    }
  }, pingEveryMs);
  return () => clearInterval(timer);
}
