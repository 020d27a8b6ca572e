import { isAlive } from "@chandlery/stack";
import { expect, test } from "vitest";
import { forkJob } from "./fork-job.ts";

const entry = "apps/cli/src/supervise/fixture/job.ts";
const job = { entry, environment: { FIXTURE: "given" }, parseResult: (value: unknown) => value };

test("progress arrives in order, then the result, and the job's process has ended", async () => {
  const seen: unknown[] = [];
  const result = await forkJob({ ...job, input: "work", onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([
    { type: "progress", done: 1 },
    { type: "progress", done: 2 },
  ]);
  const { environment, pid } = result as { readonly environment: readonly string[]; readonly pid: number };
  expect(environment).toContain("FIXTURE");
  expect(environment).not.toContain("npm_execpath");
  expect(isAlive(pid)).toBe(false);
});

test("a job's problem is thrown under its own code", async () => {
  await expect(forkJob({ ...job, input: "refuse" })).rejects.toMatchObject({
    code: "port_busy",
    detail: "said by the job",
    suggestion: "the job's way out",
  });
});

test("a job that ends without a word is a fault", async () => {
  await expect(forkJob({ ...job, input: "crash" })).rejects.toMatchObject({
    code: "job_failed",
    detail: `${entry} ended (code 7) without a result`,
  });
});

test("an aborted job ends, and the reason is thrown", async () => {
  const abort = new AbortController();
  const running = forkJob({ ...job, input: "wait", signal: abort.signal });
  abort.abort(new Error("no longer wanted"));
  await expect(running).rejects.toThrow("no longer wanted");
});
