import { expect, test } from "vitest";
import { choicesOf, instrumentTargets, strategyTargets } from "./kill-choices.ts";
import { scopeWords } from "./kill-words.ts";
import { reachOf } from "./read-reach.ts";

const targets = {
  strategies: [{ id: "s1", name: "cross" }],
  instruments: [
    { id: "7", name: "BTC/USDT", isShared: true },
    { id: "8", name: "XAUUSD", isShared: false },
  ],
};
const accounts = [{ account_id: "a1", name: "Desk" }];

const choices = (isAdmin: boolean) =>
  choicesOf({ accounts, isAdmin }, targets).map(({ label, choices: of }) => [
    label,
    of.map(({ name, scope }) => [name, scope]),
  ]);

const own = [
  ["", [["All of mine: accounts and runs", { scope: "user" }]]],
  ["Accounts", [["Account Desk", { scope: "account", target: "a1" }]]],
  [
    "Instruments",
    [
      ["Instrument BTC/USDT", { scope: "instrument", target: "7" }],
      ["Instrument XAUUSD", { scope: "instrument", target: "8" }],
    ],
  ],
  ["Strategies", [["Strategy cross", { scope: "strategy", target: "s1" }]]],
];

test("a trader stops what is theirs, by name", () => {
  expect(choices(false)).toEqual(own);
});

test("an admin stops everyone too, and an instrument that all share for everyone", () => {
  expect(choices(true)).toEqual([
    ...own,
    [
      "For everyone",
      [
        ["Everyone on this install", { scope: "global" }],
        ["Instrument BTC/USDT, for everyone", { scope: "instrument", target: "7", for_all: true }],
      ],
    ],
  ]);
});

test("no group is shown without a choice in it", () => {
  expect(choicesOf({ accounts: [], isAdmin: false }, { strategies: [], instruments: [] })).toHaveLength(1);
});

test("what has one name is told apart by more than its name", () => {
  const strategy = { file: null, source_sha256: null };
  expect(
    strategyTargets([
      { strategy_id: "1", name: "cross", ...strategy },
      { strategy_id: "2", name: "cross", file: "cross.ts", source_sha256: "\\x0123456789abcdef" },
      { strategy_id: "3", name: "fade", ...strategy },
    ]).map(({ name }) => name),
  ).toEqual(["cross (built in)", "cross (cross.ts 01234567)", "fade"]);
  const series = { source: "demo", timeframe: "1h" };
  expect(
    instrumentTargets([
      { instrument_id: 1, user_id: null, symbol: "BTC/USDT", series },
      { instrument_id: 2, user_id: "u", symbol: "BTC/USDT", series: { ...series, timeframe: "5m" } },
      { instrument_id: 3, user_id: null, symbol: "BTC/USDT", series: null },
      { instrument_id: 4, user_id: "u", symbol: "XRP/USDT", series },
    ]).map(({ name }) => name),
  ).toEqual(["BTC/USDT (demo 1h)", "BTC/USDT (demo 5m, yours)", "BTC/USDT (number 3)", "XRP/USDT"]);
});

test("a kill meets what the sweep would find: of a strategy its orders anywhere, and positions of its runs alone", () => {
  const order = (account: string, instrument: number, strategy: string | null) => ({
    account_id: account,
    instrument_id: instrument,
    decision: { intent: { strategy_id: strategy } },
  });
  const rows = {
    orders: [order("desk", 7, null), order("desk", 7, "s1"), order("run", 8, null), order("run", 8, "s2")],
    positions: [
      { account_id: "desk", instrument_id: 7 },
      { account_id: "run", instrument_id: 8 },
    ],
    runAccounts: ["run"],
  };
  const reach = [
    reachOf({ scope: "user" }, rows),
    reachOf({ scope: "instrument", target: "7" }, rows),
    reachOf({ scope: "strategy", target: "s1" }, rows),
  ];
  expect(reach).toEqual([
    { orders: 4, positions: 2 },
    { orders: 2, positions: 1 },
    { orders: 2, positions: 1 },
  ]);
});

test("what is stopped is called by its name, where it may be seen", () => {
  const kill = { scope: "instrument", user_id: null, account_id: null, instrument_id: 7, strategy: null } as const;
  expect([
    scopeWords({ ...kill, instrument: { symbol: "BTC/USDT" } }, {}),
    scopeWords({ ...kill, user_id: "u", instrument: null }, {}),
    scopeWords({ ...kill, scope: "strategy", instrument: null, strategy: { name: "cross" } }, {}),
  ]).toEqual(["BTC/USDT for everyone", "instrument 7", "strategy cross"]);
});
