import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../project.ts";

const header = "timestamp_ms,open,high,low,close,volume";
const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await makeTestFolder("cli candles");
});

afterAll(() => removeFolder(folder));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a person runs it, without services running: it starts Postgres for its own time. */
async function chandlery(...args: readonly string[]): Promise<Ended> {
  const main = path.join(projectRoot, "apps/cli/src/main.ts");
  const dataDir = path.join(folder, "data");
  try {
    return { code: 0, ...(await run(process.execPath, [main, ...args, "--data-dir", dataDir])) };
  } catch (error) {
    return error as Ended;
  }
}

async function candleFile(name: string, ...rows: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, [header, ...rows, ""].join("\n"));
  return file;
}

const series = ["--source", "here", "--symbol", "BTC USD", "--timeframe", "1h"] as const;
const t0 = Date.UTC(2024, 0, 1);

test("a file is imported, again without adding anything, and refused with its lines where it is bad", async () => {
  const good = await candleFile("good.csv", `${t0},1,2,1,2,5`, `${t0 + 3_600_000},2,2,1,1,5`);
  const first = await chandlery("import", good, ...series);
  expect(first.code).toBe(0);
  expect(first.stdout).toContain(
    "2 candles from 2024-01-01T00:00:00.000Z to 2024-01-01T01:00:00.000Z\n2 added, 0 unchanged",
  );

  const again = await chandlery("import", good, ...series, "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, rows: 2, added: 0, unchanged: 2 });

  const bad = await candleFile("bad.csv", `${t0},1,0.5,1,1,5`, "x,1,1,1,1,1", ...Array.from({ length: 30 }, () => "y"));
  const refused = await chandlery("import", bad, ...series);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("csv_has_faults: 32 faults in 32 rows");
  expect(refused.stderr).toContain("line 2: candle_high_too_low: high is 0.5");
  expect(refused.stderr).toContain("line 3: instant_invalid");
  expect(refused.stderr).toContain("… and 12 more");
  const json = await chandlery("import", bad, ...series, "--json");
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
    1,
    { ok: false, code: "csv_has_faults", faultCount: 32 },
  ]);
});

test("what cannot be imported is said with its way out", async () => {
  const unknown = await chandlery("import", await candleFile("any.csv"), ...series.slice(0, 5), "7h");
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("timeframe_unknown") });
  const absent = await chandlery("import", path.join(folder, "absent.csv"), ...series, "--json");
  expect(JSON.parse(absent.stdout)).toMatchObject({ error: { code: "csv_unreadable" } });
});

test("a key belongs to a user, so it is made while the install runs", async () => {
  expect(await chandlery("keys", "create", "--source", "mt5")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("not_running"),
  });
});
