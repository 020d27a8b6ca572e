import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { type RestAnswer, dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";
import {
  type Backtest,
  type Fill,
  type PaperRun,
  type SeriesRow,
  backtestSchema,
  equityPointSchema,
  fillSchema,
  paperRunSchema,
  seriesRowSchema,
} from "./rows.ts";
import { type Trade, fillsOfTrades, tradesOf } from "./trades.ts";
import type { EquityPoint } from "../../ui/equity-chart.tsx";

interface Span {
  readonly from: number;
  readonly to: number;
}

/*
 * Everything that pages read of runs, as the signed-in user: row level security decides what there is. A row of
 * somebody else is a row that does not exist.
 */

const both = "series_id,series:candle_series(symbol,timeframe,source),strategy:strategies(name,file,source_sha256)";
const backtestColumns = `backtest_id,account_id,status,parameters,settings,from_time,to_time,candle_count,trade_count,trade_hash,final_equity::text,metrics,error,created_at,started_at,finished_at,${both}`;
const paperRunColumns = `paper_run_id,account_id,status,label,parameters,settings,from_time,to_time,pace_ms,cursor_time,candle_count,equity::text,error,created_at,${both}`;
const fillColumns = "sequence,order_sequence,filled_at,side,quantity::text,price::text,fee::text,exit_reason";

const mostRows = 1_000;

export async function listBacktests(limit = 50): Promise<readonly Backtest[]> {
  const client = await serverClient();
  return rowsOf(
    z.array(backtestSchema),
    await client.from("backtests").select(backtestColumns).order("created_at", { ascending: false }).limit(limit),
  );
}

/** Read once a request, whoever asks. */
export const readBacktest = cache(async (backtestId: string): Promise<Backtest> => {
  const client = await serverClient();
  return rowOf(
    backtestSchema,
    await client.from("backtests").select(backtestColumns).eq("backtest_id", uuidOf(backtestId)).maybeSingle(),
  );
});

export async function listPaperRuns(limit = 50): Promise<readonly PaperRun[]> {
  const client = await serverClient();
  return rowsOf(
    z.array(paperRunSchema),
    await client.from("paper_runs").select(paperRunColumns).order("created_at", { ascending: false }).limit(limit),
  );
}

export const readPaperRun = cache(async (paperRunId: string): Promise<PaperRun> => {
  const client = await serverClient();
  return rowOf(
    paperRunSchema,
    await client.from("paper_runs").select(paperRunColumns).eq("paper_run_id", uuidOf(paperRunId)).maybeSingle(),
  );
});

/** The last fills of an account, oldest first. */
export async function readFills(accountId: string, limit = mostRows): Promise<readonly Fill[]> {
  const client = await serverClient();
  const rows = rowsOf(
    z.array(fillSchema),
    await client
      .from("fills")
      .select(fillColumns)
      .eq("account_id", accountId)
      .order("sequence", { ascending: false })
      .limit(limit),
  );
  return rows.toReversed();
}

/** Fills by their place in a run, both ends included, in order. */
async function readFillsBetween(accountId: string, { first, last }: Sequences): Promise<readonly Fill[]> {
  const client = await serverClient();
  const fills: Fill[] = [];
  for (let begin = first; begin <= last; begin += mostRows) {
    const end = Math.min(last, begin + mostRows - 1);
    const page = rowsOf(
      z.array(fillSchema),
      await client
        .from("fills")
        .select(fillColumns)
        .eq("account_id", accountId)
        .gte("sequence", begin)
        .lte("sequence", end)
        .order("sequence"),
    );
    fills.push(...page);
  }
  return fills;
}

interface Sequences {
  readonly first: number;
  readonly last: number;
}

/** Trades by their numbers, both ends included, ascending. */
export async function readTrades(accountId: string, { from, to }: Span): Promise<readonly Trade[]> {
  return to < from ? [] : tradesOf(await readFillsBetween(accountId, fillsOfTrades(from, to)));
}

/** The trades that have a part in a stretch of time (UTC ms, both ends included), ascending. */
export async function readTradesWithin(accountId: string, { from, to }: Span): Promise<readonly Trade[]> {
  const [before, last] = await Promise.all([
    lastSequence(accountId, { operator: "lt", time: from }),
    lastSequence(accountId, { operator: "lte", time: to }),
  ]);
  // Entries have even places: a trade that is open at an end of the stretch belongs to it.
  const first = before % 2 === 0 ? before : before + 1;
  return tradesOf(await readFillsBetween(accountId, { first, last: last % 2 === 0 ? last + 1 : last }));
}

/** The place of the last fill before (or at) an instant; −1 where there is none. */
async function lastSequence(
  accountId: string,
  { operator, time }: { readonly operator: "lt" | "lte"; readonly time: number },
): Promise<number> {
  const client = await serverClient();
  const row = rowsOf(
    z.object({ sequence: z.number() }).nullable(),
    await client
      .from("fills")
      .select("sequence")
      .eq("account_id", accountId)
      .filter("filled_at", operator, new Date(time).toISOString())
      .order("sequence", { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  return row?.sequence ?? -1;
}

/**
 * The last fills of an account, and what all its fills cost. Both belong together: where a fill came between the two
 * reads, they are read again.
 */
export async function readLedger(
  accountId: string,
): Promise<{ readonly fills: readonly Fill[]; readonly fees: number }> {
  for (;;) {
    const before = await lastSequence(accountId, { operator: "lte", time: endOfTime });
    const fees = await readFees(accountId);
    const fills = await readFills(accountId);
    if ((fills.at(-1)?.sequence ?? -1) === before) {
      return { fills, fees: Number(fees) };
    }
  }
}

const endOfTime = Date.UTC(9_999, 11, 31);

async function readFees(accountId: string): Promise<string> {
  const client = await serverClient();
  const row = rowsOf(
    z.object({ fees: z.string() }),
    await client.from("account_balances").select("fees::text").eq("account_id", accountId).single(),
  );
  return row.fees;
}

/** A backtest keeps about 2,000 marks, a paper run one a candle: of those the newest. */
const mostMarks = 5_000;

/** The marks of an account, oldest first. An answer holds 1,000 rows at most, so it is asked for page after page. */
export async function readEquity(accountId: string): Promise<readonly EquityPoint[]> {
  const client = await serverClient();
  const points: EquityPoint[] = [];
  for (let begin = 0; begin < mostMarks; begin += mostRows) {
    const page = rowsOf(
      z.array(equityPointSchema),
      await client
        .from("equity_snapshots")
        .select("taken_at,equity::text")
        .eq("account_id", accountId)
        .order("taken_at", { ascending: false })
        .range(begin, begin + mostRows - 1),
    );
    points.push(...page);
    if (page.length < mostRows) {
      break;
    }
  }
  return points.toReversed();
}

/** Shared series and the user's own. */
export async function listSeries(): Promise<readonly SeriesRow[]> {
  const client = await serverClient();
  return rowsOf(
    z.array(seriesRowSchema),
    await client
      .from("candle_series")
      .select("series_id,user_id,source,symbol,timeframe,created_at")
      .order("symbol")
      .order("timeframe"),
  );
}

/** One series that the user sees; null where there is none of that id for them. */
export async function findSeries(seriesId: number): Promise<SeriesRow | null> {
  return (await listSeries()).find(({ series_id: id }) => id === seriesId) ?? null;
}

function rowsOf<T>(schema: z.ZodType<T>, answer: RestAnswer): T {
  return schema.parse(dataOf(answer));
}

function rowOf<T>(schema: z.ZodType<T>, answer: RestAnswer): T {
  return schema.parse(dataOf(answer) ?? notFound());
}

/** An address with anything but an id in it is an address of nothing. */
const uuidOf = (text: string): string => (z.uuid().safeParse(text).success ? text : notFound());
