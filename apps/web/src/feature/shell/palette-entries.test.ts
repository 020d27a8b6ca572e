import { expect, test } from "vitest";
import { type PaletteEntry, findEntries } from "./palette-entries.ts";

const entry = (group: PaletteEntry["group"], label: string, detail = ""): PaletteEntry => ({
  group,
  kind: "page",
  href: "/",
  label,
  detail,
});
const labels = (text: string, entries: readonly PaletteEntry[]) => findEntries(entries, text).map(({ label }) => label);

const entries = [
  entry("Do", "New backtest on BTC/USDT"),
  entry("Go to", "cross fast=96", "backtest, BTC/USDT 5m"),
  entry("Symbols", "ETH/BTC", "5m, binance"),
  entry("Symbols", "BTC/USDT", "5m, binance"),
  entry("Do", "Import candles"),
];

test("groups stand in their order, and in each what begins with the text comes first", () => {
  expect(labels("btc", entries)).toEqual(["BTC/USDT", "ETH/BTC", "cross fast=96", "New backtest on BTC/USDT"]);
});

test("every word has to stand somewhere, in any order and case", () => {
  expect(labels("BINANCE eth", entries)).toEqual(["ETH/BTC"]);
  expect(labels("eth kraken", entries)).toEqual([]);
});

test("> asks for commands alone; nothing asked is everything", () => {
  expect(labels("> imp", entries)).toEqual(["Import candles"]);
  expect(labels(">", entries)).toEqual(["New backtest on BTC/USDT", "Import candles"]);
  expect(labels("", entries)).toHaveLength(5);
});

test("a group shows six at most", () => {
  const many = Array.from({ length: 40 }, (_, at) => entry("Symbols", `S${at}`));
  expect(findEntries(many, "s")).toHaveLength(6);
});
