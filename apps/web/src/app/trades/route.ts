import { z } from "zod";
import { readBacktest, readPaperRun, readTradesWithin } from "../../feature/run/queries.ts";
import { findUser } from "../../supabase/server.ts";

const instant = z.coerce.number().min(-8.64e15).max(8.64e15);
const querySchema = z.union([
  z.object({ backtest: z.string(), from: instant, to: instant }),
  z.object({ paper_run: z.string(), from: instant, to: instant }),
]);

/** The trades of one of the signed-in user's runs that have a part in a stretch of time. 404 for anybody else's run. */
export async function GET(request: Request): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) {
    return Response.json({ error: "name a backtest or a paper_run, and from and to in UTC ms" }, { status: 400 });
  }
  const run =
    "backtest" in query.data ? await readBacktest(query.data.backtest) : await readPaperRun(query.data.paper_run);
  const trades = await readTradesWithin(run.account_id, query.data);
  return Response.json(trades, { headers: { "cache-control": "no-store" } });
}
