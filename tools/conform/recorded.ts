import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Exchanged } from "./tally.ts";
import { type RestAnswer, type RestRequest, type Server, isWrite, send } from "./exchange.ts";

/** A request with the answer of PostgREST 12.0.2, kept so that tests need no oracle. */
export interface RecordedCase {
  readonly request: RestRequest;
  readonly oracle: RestAnswer;
}

/** Of generated requests against the shop, or of the product's own. */
export type Recording = "recorded" | "recorded-product";

const fileOf = (recording: Recording): string => path.join(import.meta.dirname, `${recording}.jsonl`);

export async function readRecorded(recording: Recording): Promise<readonly RecordedCase[]> {
  const text = await readFile(fileOf(recording), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RecordedCase);
}

const longest: Readonly<Record<Recording, number>> = { recorded: 700, "recorded-product": 20_000 };

/** What depends on the planner's statistics is not kept, nor what is long. */
export async function writeRecorded(recording: Recording, exchanges: readonly Exchanged[]): Promise<number> {
  const kept = exchanges
    .map(({ request, oracle }): RecordedCase => ({ request, oracle }))
    .filter(({ request }) => !/count=(?:planned|estimated)/.test(request.headers["prefer"] ?? ""))
    .map((recorded) => JSON.stringify(recorded))
    .filter((line) => line.length <= longest[recording]);
  await writeFile(fileOf(recording), `${kept.join("\n")}\n`);
  return kept.length;
}

export async function* replay(server: Server, cases: readonly RecordedCase[]): AsyncGenerator<Exchanged> {
  for (const { request, oracle } of cases) {
    yield { request, oracle, ours: await send(server, request) };
  }
}

/** Elsewhere nobody promises that a write is undone. */
export const readsOf = (cases: readonly RecordedCase[]): readonly RecordedCase[] =>
  cases.filter(({ request }) => !isWrite(request));
