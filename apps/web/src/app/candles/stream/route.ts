import { z } from "zod";
import { markAt, parseMark, relayCandles } from "../../../feature/chart/candle-relay.ts";
import { findSeries } from "../../../feature/run/queries.ts";
import { findUser } from "../../../supabase/server.ts";

const querySchema = z.object({
  series: z.coerce.number().int(),
  after: z.coerce.number().int().optional(),
});

/** Candles of one series as they are stored, as server-sent events, for the signed-in user who may see the series. */
export async function GET(request: Request): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) {
    return Response.json({ error: "series and after are whole numbers" }, { status: 400 });
  }
  const series = await findSeries(query.data.series);
  if (series === null) {
    return Response.json({ error: "there is no such series" }, { status: 404 });
  }
  const resumed = parseMark(request.headers.get("last-event-id"));
  const body = relayCandles(series, { mark: resumed ?? markAt(query.data.after), signal: request.signal });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Compression would hold events back.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
