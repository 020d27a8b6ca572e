import { z } from "zod";
import { readPage } from "../../feature/chart/read-page.ts";
import { listSeries } from "../../feature/run/queries.ts";
import { readRange } from "../../feature/series/queries.ts";
import { findUser } from "../../supabase/server.ts";

const querySchema = z.object({ series: z.coerce.number().int(), before: z.coerce.number().int().optional() });

/** A page of candles for the chart of the signed-in user. */
export async function GET(request: Request): Promise<Response> {
  const user = await findUser();
  if (user === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) {
    return Response.json({ error: "series and before are whole numbers" }, { status: 400 });
  }
  const row = (await listSeries()).find(({ series_id: id }) => id === query.data.series);
  if (row === undefined) {
    return Response.json({ error: "there is no such series" }, { status: 404 });
  }
  const series = { ...row, ...(await readRange(row.series_id)) };
  const candles = await readPage({ series, userId: user.userId, before: query.data.before });
  return Response.json(candles, { headers: { "cache-control": "no-store" } });
}
