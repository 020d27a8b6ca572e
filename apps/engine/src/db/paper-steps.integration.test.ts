import { clientOrderId } from "@chandlery/core/order";
import { type StrategyDefinition, byFraction, cancel, enterLong, enterShort, exit } from "@chandlery/core/strategy";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type PaperDesk,
  askOwner,
  faultsInBooks,
  kill,
  makePaperDesk,
  resetKill,
  stepThroughLaw,
} from "../testing/paper-run.ts";
import { readDecisions, readFills, readLedgerFills } from "./facts.ts";
import { readLawRefusals, storeStep } from "./paper-steps.ts";

let desk: PaperDesk;

/** A triangle between 97 and 103 in steps of a half, which meets limits, stops and levels again and again. */
const closes = Array.from({ length: 160 }, (_, at) => 97 + Math.abs(((at + 12) % 24) - 12) / 2);

beforeAll(async () => {
  desk = await makePaperDesk(closes);
});

afterAll(() => desk[Symbol.asyncDispose]());

const defined = (name: string, onCandle: ReturnType<StrategyDefinition["create"]>["onCandle"]): StrategyDefinition => ({
  name,
  parameters: {},
  create: () => ({ onCandle }),
});

const levels = { stopLoss: byFraction(0.01), takeProfit: byFraction(0.015) };

/** Answers everything that a strategy may, in a round of eleven candles that drifts against the triangle's 24. */
const everything = defined("everything", (view) => {
  switch (view.index % 11) {
    case 0:
      return enterLong(levels);
    case 2:
      return [enterLong({ limit: view.close * 0.99, goodForCandles: 2 }), enterShort({ stop: view.close * 0.995 })];
    case 4:
      return [cancel(), enterShort(levels)];
    case 6:
      return [exit(), enterLong({ stop: view.close * 1.004, ...levels })];
    case 8:
      return [enterLong({ limit: view.close * 0.98 }), cancel()];
    case 9:
      return [exit(), enterShort({ limit: view.close, ...levels })];
    default:
      return undefined;
  }
});

test("whatever a strategy does comes out of the law as it went in: fills, orders, positions and books", async () => {
  const paper = await desk.openRun();
  const { run, orders, refusals } = await stepThroughLaw(desk.db, paper, {
    definition: everything,
    candles: desk.candles,
  });
  expect(refusals).toEqual([]);
  const purposes = new Set(orders.map(({ purpose, status }) => `${purpose} ${status}`));
  // Every kind of order came to every end that it can come to here.
  expect([...purposes].toSorted()).toEqual([
    "entry cancelled",
    "entry expired",
    "entry filled",
    "entry rejected",
    "exit filled",
    "stop_loss cancelled",
    "stop_loss filled",
    "take_profit cancelled",
    "take_profit filled",
  ]);
  expect(await readLedgerFills(desk.db, paper.accountId)).toEqual(run.facts.fills);
  const stored = await desk.db.query(
    `select sequence, intent_sequence as "intentSequence", purpose, side, order_type as type, status, rejection, client_order_id as id
     from public.orders where account_id = $1 order by sequence`,
    [paper.accountId],
  );
  expect(stored).toEqual(
    orders.map(({ sequence, intentSequence, purpose, side, type, status, rejection }) => {
      const id = clientOrderId(paper.accountId, intentSequence, purpose);
      return { sequence, intentSequence, purpose, side, type, status, rejection, id };
    }),
  );
  const positions = await desk.db.query<{ readonly quantity: string }>(
    "select quantity::text from public.positions where account_id = $1",
    [paper.accountId],
  );
  expect(positions.map(({ quantity }) => Number(quantity))).toEqual([run.account.position?.quantity ?? 0]);
  expect(await faultsInBooks(desk.db, paper.accountId)).toEqual([]);
});

test("pages of fills and decisions are those of a run: at its candles, with the ids that the law gave", async () => {
  const paper = await desk.openRun();
  await stepThroughLaw(desk.db, paper, {
    definition: defined("once", (view) => (view.index === 1 ? enterLong() : undefined)),
    candles: desk.candles.slice(0, 4),
  });
  const page = { after: -1, limit: 10 };
  const [fill] = await readFills(desk.db, paper.accountId, page);
  const id = `${paper.accountId.replaceAll("-", "").slice(0, 20)}-0`;
  // Decided at the close of candle 1, filled at the open of candle 2.
  const filledAt = desk.candles[2]?.openTime;
  expect(fill).toMatchObject({ sequence: 0, clientOrderId: id, purpose: "entry", candleIndex: 2, filledAt });
  expect(await readDecisions(desk.db, paper.accountId, page)).toEqual([
    {
      intentSequence: 0,
      decidedAt: filledAt,
      side: "buy",
      verdict: "approved",
      rule: null,
      code: null,
      value: null,
      limit: null,
    },
  ]);
});

test("a step that is told again, and one that begins elsewhere, leaves nothing", async () => {
  const paper = await desk.openRun();
  const candles = desk.candles.slice(0, 3);
  // Decided at 0, filled at 1, left by an exit that is decided at 1 and filled at 2, where the next entry is decided.
  const definition = defined("in and out", (view) => (view.isFlat ? enterLong() : exit()));
  const { last } = await stepThroughLaw(desk.db, paper, { definition, candles });
  expect([last.facts.fills.length, last.facts.intents.length]).toEqual([1, 1]);
  const counts = () =>
    desk.db.query(
      `select (select count(*)::int from public.fills where account_id = $1) as fills,
         (select count(*)::int from public.intents where account_id = $1) as intents,
         (select count(*)::int from public.events) as events`,
      [paper.accountId],
    );
  const before = await counts();
  const tell = (changes: object) =>
    desk.db.transaction((client) => storeStep(client, paper, { ...last, move: { ...last.move, ...changes } }));
  expect(await tell({})).toBeNull();
  expect(await tell({ from: null })).toBeNull();
  // With nothing inside the candle, the cursor alone says so.
  const quiet = { ...last, facts: { ...last.facts, fills: [], orders: [] } };
  expect(await desk.db.transaction((client) => storeStep(client, paper, quiet))).toBeNull();
  expect(await counts()).toEqual(before);
});

interface Refusal {
  readonly name: string;
  readonly refuse: (accountId: string) => Promise<unknown>;
  readonly allow: (accountId: string) => Promise<unknown>;
  readonly expected: { readonly rule: string; readonly code: string; readonly limit: number | null };
}

const asOwner = (name: string, value: number | null) => (accountId: string) =>
  askOwner(desk.pools, `update public.risk_limits set ${name} = $2 where account_id = $1`, [accountId, value]);

const setStatus = (status: string) => (accountId: string) =>
  askOwner(
    desk.pools,
    `update public.strategies set status = $2
     where strategy_id = (select strategy_id from public.paper_runs where account_id = $1)`,
    [accountId, status],
  );

const refusals: readonly Refusal[] = [
  {
    name: "a kill switch of level 1",
    refuse: () => kill(desk.db, 1),
    allow: () => resetKill(desk.db),
    expected: { rule: "kill", code: "kill_switch_active", limit: 0 },
  },
  {
    name: "a limit of the account",
    refuse: asOwner("max_order_value", 10),
    allow: asOwner("max_order_value", null),
    expected: { rule: "max_order_value", code: "intent_exceeds_max_order_value", limit: 10 },
  },
  {
    name: "the rate of orders",
    refuse: asOwner("max_orders_per_minute", 1),
    allow: asOwner("max_orders_per_minute", null),
    expected: { rule: "order_rate", code: "order_rate_exceeded", limit: 1 },
  },
  {
    name: "a strategy that is paused",
    refuse: setStatus("paused"),
    allow: setStatus("active"),
    expected: { rule: "strategy_active", code: "strategy_not_active", limit: null },
  },
];

test.each(refusals)("$name refuses entries, lets exits pass, and is over when it is over", async (given) => {
  const paper = await desk.openRun();
  const definition = defined("in and out", (view) => (view.isFlat ? enterLong() : exit()));
  // In at 1, out at 2, and so on: from candle 5 on entries are refused; what is open then is still left.
  const { run, refusals: refused } = await stepThroughLaw(desk.db, paper, {
    definition,
    candles: desk.candles.slice(0, 12),
    before: async (index) => {
      await (index === 5 ? given.refuse(paper.accountId) : index === 9 ? given.allow(paper.accountId) : null);
    },
  });
  expect(
    refused.map(({ intentSequence, verdict, rule, code, limit: most }) => ({
      intentSequence,
      verdict,
      rule,
      code,
      limit: most,
    })),
  ).toEqual([6, 7, 8].map((intentSequence) => ({ intentSequence, verdict: "refused", ...given.expected })));
  // Decided at 0, 2, 4 (entries) and 1, 3, 5 (exits); refused at 6, 7, 8; decided again at 9 and 10.
  expect(run.facts.fills.map(({ index, side }) => `${index} ${side}`)).toEqual([
    "1 buy",
    "2 sell",
    "3 buy",
    "4 sell",
    "5 buy",
    "6 sell",
    "10 buy",
    "11 sell",
  ]);
  expect(await readLedgerFills(desk.db, paper.accountId)).toEqual(run.facts.fills);
  expect(await readLawRefusals(desk.db, paper.accountId)).toEqual(refused);
  expect(await readLawRefusals(desk.db, paper.accountId, { fromIntent: 8 })).toEqual(refused.slice(2));
  expect(
    await desk.db.query(
      "select count(*)::int from public.orders where account_id = $1 and intent_sequence in (6, 7, 8)",
      [paper.accountId],
    ),
  ).toEqual([{ count: 0 }]);
  expect(await faultsInBooks(desk.db, paper.accountId)).toEqual([]);
});

test("what the run's own rules refuse is kept as it was said, and is none of the law's refusals", async () => {
  const limits = { maxPosition: 1e-6, maxOrderValue: null, maxDailyLoss: null, kill: false };
  const paper = await desk.openRun({ settings: { limits } });
  const definition = defined("too large", (view) => (view.index === 0 ? enterLong() : undefined));
  const { refusals: refused } = await stepThroughLaw(desk.db, paper, { definition, candles: desk.candles.slice(0, 2) });
  expect([refused, await readLawRefusals(desk.db, paper.accountId)]).toEqual([[], []]);
  expect(await readDecisions(desk.db, paper.accountId, { after: -1, limit: 1 })).toMatchObject([
    { verdict: "refused", rule: "max_position", code: "intent_exceeds_max_position", limit: 1e-6 },
  ]);
});

test("the engine may write no fact of a paper account by itself", async () => {
  const paper = await desk.openRun();
  const inserts = [
    "insert into public.intents (account_id, user_id, mode, sequence, decided_at, symbol, side, order_type, quantity, reduce_only) values ($1, $2, 'paper', 0, now(), 'BTCUSD', 'buy', 'market', 1, false)",
    "insert into public.decisions (account_id, user_id, mode, intent_sequence, decided_at, verdict) values ($1, $2, 'paper', 0, now(), 'approved')",
    "insert into public.fills (account_id, user_id, mode, sequence, order_sequence, filled_at, side, quantity, price, fee, is_ambiguous) values ($1, $2, 'paper', 0, 0, now(), 'buy', 1, 1, 0, false)",
  ];
  for (const insert of inserts) {
    await expect(desk.db.query(insert, [paper.accountId, desk.db.userId])).rejects.toThrow(
      /row-level security|decision_not_of_the_gate/,
    );
  }
});
