import { z } from "zod";
import { readPage } from "../../feature/chart/read-page.ts";
import { findSeries } from "../../feature/run/queries.ts";
import { readRange } from "../../feature/series/queries.ts";
import { findUser } from "../../supabase/server.ts";

const instant = z.coerce.number().int().min(-8.64e15).max(8.64e15);

/** One of them: before, after, or from with to. */
const querySchema = z
  .object({
    series: z.coerce.number().int(),
    before: instant.optional(),
    after: instant.optional(),
    from: instant.optional(),
    to: instant.optional(),
  })
  .transform(({ series, before, after, from, to }) => ({
    series,
    page: from !== undefined && to !== undefined ? { from, to } : after !== undefined ? { after } : { before },
  }));

/** A page of candles for the chart of the signed-in user. */
export async function GET(request: Request): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) {
    return Response.json({ error: "series, before, after, from and to are whole numbers" }, { status: 400 });
  }
  const row = await findSeries(query.data.series);
  if (row === null) {
    return Response.json({ error: "there is no such series" }, { status: 404 });
  }
  const candles = await readPage({ ...row, ...(await readRange(row.series_id)) }, query.data.page);
  return Response.json(candles, { headers: { "cache-control": "no-store" } });
}
