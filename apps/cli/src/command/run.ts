import { setTimeout as wait } from "node:timers/promises";
import { formatInstant } from "@chandlery/core/base";
import type { ComputeClient } from "@chandlery/sdk/client";
import type { FillRow, PaperRun } from "@chandlery/sdk/contract";
import type { Command } from "commander";
import { computeClient } from "../compute.ts";
import { withInterrupt } from "../interrupt.ts";
import { type RunFlags, addRunOptions, storedRunRequest } from "../run-flags.ts";

interface PaperFlags extends RunFlags {
  readonly pace: string;
  readonly detach?: boolean;
}

export function registerRun(program: Command): void {
  const run = program.command("run").description("start a strategy that trades as candles come");
  const paper = run
    .command("paper")
    .description("trade on paper over stored candles that are replayed; Ctrl-C leaves the run going")
    .option("--pace <ms>", "real milliseconds between two candles", "1000")
    .option("--detach", "start it and return");
  addRunOptions(paper).action((flags: PaperFlags) => startPaper(flags));
  run
    .command("list")
    .description("paper runs, newest first")
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action(async (flags: { readonly dataDir?: string; readonly json?: boolean }) => {
      const runs = await (await computeClient(flags)).paperRuns();
      process.stdout.write(flags.json === true ? `${JSON.stringify(runs)}\n` : `${runs.map(describe).join("\n")}\n`);
    });
  run
    .command("stop")
    .description("stop a paper run for good")
    .argument("<id>")
    .option("--data-dir <folder>", "the folder that holds all state")
    .action(async (id: string, flags: { readonly dataDir?: string }) => {
      process.stdout.write(`${describe(await (await computeClient(flags)).stopPaperRun(id))}\n`);
    });
}

async function startPaper(flags: PaperFlags): Promise<void> {
  const request = { ...storedRunRequest(flags), paceMs: Number(flags.pace) };
  const client = await computeClient(flags);
  const started = await client.startPaperRun(request);
  if (flags.detach === true || flags.json === true) {
    process.stdout.write(flags.json === true ? `${JSON.stringify(started)}\n` : `${describe(started)}\n`);
    return;
  }
  process.stdout.write(`${describe(started)}\nIt goes on when you leave with Ctrl-C: see \`chandlery run list\`.\n`);
  await withInterrupt((signal) => follow(client, started.paperRunId, signal));
}

const askEveryMs = 500;

async function follow(client: ComputeClient, paperRunId: string, signal: AbortSignal): Promise<void> {
  let last = -1;
  for (;;) {
    const run = await client.paperRun(paperRunId);
    for (const fill of await client.paperRunFills(paperRunId, last)) {
      process.stdout.write(`${describeFill(fill)}\n`);
      last = fill.sequence;
    }
    if (run.status !== "running") {
      process.stdout.write(`${describe(run)}\n`);
      process.exitCode = run.status === "failed" ? 1 : 0;
      return;
    }
    await wait(askEveryMs, undefined, { signal });
  }
}

const describe = (run: PaperRun): string =>
  [
    run.paperRunId,
    run.label,
    run.status,
    `${run.strategy} on ${run.symbol} ${run.timeframe}`,
    run.cursor === null ? "warming up" : `at ${formatInstant(run.cursor)}`,
    `${run.fillCount} fills`,
    `equity ${run.equity ?? "not known yet"}`,
    ...(run.error === null ? [] : [`${run.error.code}: ${run.error.detail}`]),
  ].join("  ");

export const describeFill = (fill: FillRow): string =>
  `  ${formatInstant(fill.filledAt)}  ${fill.side.padEnd(4)} ${fill.quantity} at ${fill.price}, fee ${fill.fee}  (${fill.purpose})`;
