import path from "node:path";
import { type Outcome, type Planted, type Proof, type RunOptions } from "../proof.ts";
import { type FunctionBug, type ServiceBug, keysBugs, serviceBugs } from "./bugs.ts";
import { type Canary, type Sent, sendCanaries } from "./canaries.ts";
import { newNeedle } from "./needle.ts";
import { type Killed, type MovedRows, killAtEachStep, rotateMovedRows } from "./rotation.ts";
import { type Found, scanFiles, scanProcesses, scanTables } from "./scan.ts";
import { type Moved, countLost, moveSeals } from "./seals.ts";
import { type Proved, startService, waitForProofs } from "./service.ts";
import { type KeysSubject, openKeysSubject } from "./subject.ts";

export const keysProof: Proof = {
  name: "keys",
  trials: 10_000,
  run: runKeys,
  bugs: [...Object.keys(keysBugs), ...Object.keys(serviceBugs)],
  plant: plantKeysBug,
};

/** With what is refused beside them, fewer than the 60 checks that a user has in a minute. */
const keysPerUser = 30;

export interface KeysFigures {
  readonly canaries: number;
  readonly requests: number;
  readonly leaks: Readonly<Record<"answers" | "tables" | "files" | "processes", readonly string[]>>;
  readonly read: { readonly rows: number; readonly megabytes: number; readonly processes: number };
  readonly unexpected: readonly string[];
  /** What the execution service made of the keys at the venue, and how many that should be. */
  readonly proved: Proved;
  readonly toProve: Proved;
  /** Keys that do not open as what was stored, read by the text of RFC 9180. */
  readonly notOpened: number;
  readonly moved: Moved;
}

export interface RotationFigures {
  readonly kills: readonly Killed[];
  readonly movedRows: MovedRows;
}

/** Stores the canaries, looks for them everywhere, and tries their seals where they do not belong. */
export async function measureKeys(
  subject: KeysSubject,
  { trials, onStep = () => undefined, serviceBug }: RunOptions & { readonly serviceBug?: ServiceBug },
): Promise<{ readonly figures: KeysFigures; readonly stored: readonly Canary[] }> {
  const needle = newNeedle();
  // File systems round their times.
  const since = Date.now() - 2_000;
  await using _service = startService(subject, serviceBug);
  onStep(`${trials} keys through the function, and proved`);
  const sent = await sendCanaries(subject, needle, trials);
  const proved = await waitForProofs(subject);
  onStep("looking for them");
  const processes = await scanProcesses(needle);
  const { tables, folder } = await subject.asOwner(async (client) => {
    const scanned = await scanTables(client, needle);
    // What is in memory goes to the files.
    await client.query("checkpoint");
    const { rows } = await client.query<{ readonly folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    return { tables: scanned, folder: rows[0]?.folder ?? "" };
  });
  const files = await scanFiles([clusterFolder(folder), subject.stack.dataDir], needle, since);
  onStep("opening them, where they belong and where they do not");
  const figures = {
    ...figuresOf(sent, { tables, files, processes }),
    proved,
    notOpened: await countLost(subject, sent.stored),
    moved: await moveSeals(subject),
  };
  return { figures, stored: sent.stored };
}

/** The test folder around the data directory: the server's log is there too. */
function clusterFolder(dataDirectory: string): string {
  const parts = dataDirectory.split(path.sep);
  const at = parts.findIndex((part) => part.startsWith("chandlery-test-"));
  return at < 0 ? dataDirectory : parts.slice(0, at + 1).join(path.sep);
}

type Scanned = Readonly<Record<"tables" | "files" | "processes", Found>>;

const figuresOf = (
  { stored, unusable, requests, leaks, unexpected }: Sent,
  { tables, files, processes }: Scanned,
): Omit<KeysFigures, "proved" | "notOpened" | "moved"> => ({
  canaries: stored.length,
  requests,
  leaks: { answers: leaks, tables: tables.places, files: files.places, processes: processes.places },
  read: { rows: tables.read, megabytes: Math.round(files.read / 1e5) / 10, processes: processes.read },
  unexpected,
  toProve: { valid: stored.length, refused: unusable.refused, waiting: unusable.unknown },
});

export async function measureRotation(
  subject: KeysSubject,
  stored: readonly Canary[],
  onStep?: (step: string) => void,
): Promise<RotationFigures> {
  const movedRows = await rotateMovedRows(subject, 50);
  return { movedRows, kills: await killAtEachStep(subject, stored, onStep) };
}

async function runKeys(options: RunOptions): Promise<Outcome> {
  await using subject = await openKeysSubject(usersFor(options.trials));
  const { figures, stored } = await measureKeys(subject, options);
  const rotation = await measureRotation(subject, stored, options.onStep);
  return {
    line: lineOf(figures, rotation),
    faults: [...keysFaults(figures), ...rotationFaults(rotation)],
    figures: { ...figures, ...rotation },
  };
}

export const usersFor = (trials: number): number => Math.max(2, Math.ceil(trials / keysPerUser));

function lineOf(
  { canaries, requests, leaks, read, proved, notOpened, moved }: KeysFigures,
  rotation: RotationFigures,
): string {
  const found = Object.values(leaks).flat().length;
  const lost = rotation.kills.reduce(
    (sum, { lostAfterKill, lostAfterFinish }) => sum + lostAfterKill + lostAfterFinish,
    0,
  );
  return (
    `canaries ${canaries}, requests ${requests}, proved by the execution service: valid ${proved.valid}, refused ` +
    `${proved.refused}, no answer ${proved.waiting} · read ${read.rows} rows, ${read.megabytes} MB of files, logs and WAL, ` +
    `${read.processes} processes: found ${found} · not opened ${notOpened} · moved seals ${moved.tried}, opened ` +
    `${moved.opened.length} · moved rows ${rotation.movedRows.moved}, all refused by the rotation · ` +
    `rotation killed at ${rotation.kills.length} steps, lost ${lost}`
  );
}

export function keysFaults({
  leaks,
  unexpected,
  proved,
  toProve,
  notOpened,
  moved,
  canaries,
}: KeysFigures): readonly string[] {
  return [
    ...Object.entries(leaks).flatMap(([where, places]) =>
      fault(places.length, `${where} hold the word: ${places.slice(0, 3).join("; ")}`),
    ),
    ...fault(unexpected.length, `answers are not what is meant: ${unexpected.slice(0, 3).join("; ")}`),
    ...Object.entries(toProve).flatMap(([verdict, count]) =>
      fault(Math.abs(count - Number(Reflect.get(proved, verdict))), `keys too many or too few are ${verdict}`),
    ),
    ...fault(notOpened, `of ${canaries} keys do not open as what was stored`),
    ...fault(moved.opened.length, `of ${moved.tried} moved seals opened: ${[...new Set(moved.opened)].join(", ")}`),
  ];
}

export function rotationFaults({ kills, movedRows }: RotationFigures): readonly string[] {
  return [
    ...movedRows.faults,
    ...kills.flatMap(({ step, lostAfterKill, lostAfterFinish }) => [
      ...fault(lostAfterKill, `keys did not open after a rotation was killed ${step}`),
      ...fault(lostAfterFinish, `keys did not open after the rotation that was killed ${step} was finished`),
    ]),
  ];
}

const fault = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}`]);

/** Where a bug shows: a word that is found, or a seal that opens where it does not belong. */
async function plantKeysBug(bug: string): Promise<Planted> {
  const inFunctions = Object.entries<FunctionBug>(keysBugs).find(([name]) => name === bug)?.[1];
  const inService = Object.keys(serviceBugs).find((name): name is ServiceBug => name === bug);
  if (inFunctions === undefined && inService === undefined) {
    throw new Error(`The proof "keys" has no bug "${bug}": name one of ${keysProof.bugs.join(", ")}`);
  }
  await using subject = await openKeysSubject(2, inFunctions);
  const { figures } = await measureKeys(subject, {
    trials: 4,
    ...(inService === undefined ? {} : { serviceBug: inService }),
  });
  const found = bug.startsWith("aad")
    ? figures.moved.opened.length > 0
    : Object.values(figures.leaks).flat().length > 0;
  return { bug, found, evidence: keysFaults(figures).join("; ") || "nothing was found" };
}
