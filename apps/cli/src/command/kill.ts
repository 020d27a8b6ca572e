import { createInterface } from "node:readline/promises";
import { setTimeout as wait } from "node:timers/promises";
import { DomainError } from "@chandlery/core/base";
import {
  type ActiveKill,
  type Client,
  type GateHolder,
  type KillOutcome,
  type KillRequest,
  activeKills,
  callKill,
  callReset,
  gateHolders,
} from "@chandlery/stack";
import { type Command } from "commander";
import { withOwner } from "../owner-database.ts";
import { formatDuration, printError, progressLine } from "../terminal.ts";

export function registerKill(program: Command): void {
  program
    .command("kill")
    .description(
      "stop trading by plain SQL, with every service dead; --reset lets it go on, --status shows what is stopped",
    )
    .argument("[scope]", "global, user, account, strategy or instrument", "global")
    .argument("[target]", "the id of the user, account, strategy or instrument")
    .option("--level <1|2|3>", "1 pauses entries, 2 cancels orders as well, 3 closes positions and halts")
    .option("--reason <text>", "why; whoever resets it reads this")
    .option("--for-all", "an instrument for everybody; the owner of the database always means everybody")
    .option("--drill", "say that it is an exercise: it stops all the same")
    .option("--reset", "let the scope trade again; nothing that was cancelled comes back")
    .option("--status", "show what is stopped, and who holds the gate")
    .option("--patience <seconds>", "how long to ask again while somebody who passed before is at work", "15")
    .option("--remote", "the Supabase elsewhere whose owner's connection is in SUPABASE_DB_URL")
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action((scope: string, target: string | undefined, flags: KillFlags) => run(scope, target, flags));
}

interface KillFlags {
  readonly level?: string;
  readonly reason?: string;
  readonly forAll?: boolean;
  readonly drill?: boolean;
  readonly reset?: boolean;
  readonly status?: boolean;
  readonly patience: string;
  readonly remote?: boolean;
  readonly dataDir?: string;
  readonly json?: boolean;
}

async function run(scope: string, target: string | undefined, flags: KillFlags): Promise<void> {
  if (flags.status === true) {
    const report = await withOwner(flags, async (client) => ({
      stopped: await activeKills(client),
      holders: await gateHolders(client),
    }));
    print(flags, report, statusText(report));
    return;
  }
  // What can be wrong with the flags is said before a question is asked or anything is connected.
  const level = flags.reset === true ? 0 : levelOf(flags.level);
  const patienceMs = patienceOf(flags.patience);
  const reason = flags.reason ?? (await askReason());
  const request = { scope, target: target ?? null, forAll: flags.forAll === true, reason };
  if (flags.reset === true) {
    const epoch = await withOwner(flags, (client) => callReset(client, request));
    print(flags, { scope, target: request.target, level: 0, epoch }, `Reset, epoch ${epoch}. It may trade again.\n`);
    return;
  }
  const killed = await withOwner(flags, (client) =>
    killUntilDrained(client, { ...request, level, isDrill: flags.drill === true, patienceMs }),
  );
  print(flags, killed, killedText(killed));
  if (!killed.drained) {
    process.exitCode = 1;
    if (flags.json !== true) {
      printError(new DomainError("kill_not_drained", holdersText(killed.holders)));
    }
  }
}

function levelOf(text: string | undefined): number {
  if (text === undefined || !/^[123]$/.test(text)) {
    throw new DomainError("command_invalid", "--level is 1, 2 or 3");
  }
  return Number(text);
}

function patienceOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) {
    throw new DomainError("command_invalid", "--patience is a number of seconds");
  }
  return Number(text) * 1_000;
}

async function askReason(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new DomainError("command_invalid", "--reason is needed");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question("Why? ");
  } finally {
    terminal.close();
  }
}

interface Killed extends KillOutcome {
  readonly attempts: number;
  /** From the first call until it was drained, or given up. */
  readonly milliseconds: number;
  readonly holders: readonly GateHolder[];
}

type Kill = KillRequest & { readonly level: number; readonly isDrill: boolean; readonly patienceMs: number };

/** The first call stops; the others only ask whether those who had passed before have ended. */
async function killUntilDrained(client: Client, kill: Kill): Promise<Killed> {
  const begun = performance.now();
  const line = progressLine();
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await callKill(client, kill);
    const milliseconds = Math.round((performance.now() - begun) * 10) / 10;
    const holders = outcome.drained ? [] : await gateHolders(client);
    if (outcome.drained || milliseconds >= kill.patienceMs) {
      line.end();
      return { ...outcome, attempts, milliseconds, holders };
    }
    line.update(`Stopped, epoch ${outcome.epoch}; waiting for who passed before: ${holdersText(holders)}`);
    await wait(100);
  }
}

function print({ json }: KillFlags, value: unknown, text: string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : text);
}

const killedText = ({ scopeKey, level, epoch, drained, milliseconds, attempts }: Killed): string =>
  `Stopped ${scopeKey} at level ${level}, epoch ${epoch}; ${drained ? "drained" : "not drained"} after ${milliseconds} ms` +
  `${attempts === 1 ? "" : `, ${attempts} calls`}.\n`;

const holdersText = (holders: readonly GateHolder[]): string =>
  holders
    .map(
      ({ pid, role, application, state, heldMs }) =>
        `pid ${pid} (${role ?? "unknown"}, ${application ?? "unnamed"}, ${state ?? "unknown"}) for ${formatDuration(heldMs)}`,
    )
    .join("; ") || "nobody holds the gate any more";

interface StatusReport {
  readonly stopped: readonly ActiveKill[];
  readonly holders: readonly GateHolder[];
}

function statusText({ stopped, holders }: StatusReport): string {
  const rows = stopped.map(
    ({ scopeKey, level, epoch, reason, isDrill, changedBy, changedAt, openOrders, openPositions }) =>
      `${scopeKey}: level ${level}${isDrill ? " (drill)" : ""}, epoch ${epoch}, since ${changedAt} by ${changedBy ?? "the owner of the database"}: ${reason}\n` +
      `  ${openOrders} open orders, ${openPositions} open positions\n`,
  );
  return `${rows.length === 0 ? "Nothing is stopped.\n" : rows.join("")}Gate: ${holders.length === 0 ? "free" : holdersText(holders)}\n`;
}
