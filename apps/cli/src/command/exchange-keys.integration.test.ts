import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../project.ts";

let folder = "";

beforeAll(async () => {
  folder = await makeTestFolder("exchange keys");
});

afterAll(() => removeFolder(folder));

interface File {
  readonly keys: readonly { readonly id: string; readonly privateKey: string }[];
}

const file = () => path.join(folder, "execution-keys.json");
const keys = () => (JSON.parse(readFileSync(file(), "utf8")) as File).keys;

const rotate = (...flags: readonly string[]) =>
  promisify(execFile)(process.execPath, [
    path.join(projectRoot, "apps/cli/bin/chandlery.mjs"),
    "exchange-keys",
    "rotate",
    "--json",
    "--data-dir",
    folder,
    ...flags,
  ]);

test("a rotation makes the keys where there are none, replaces them, and keeps them from others", async () => {
  const first = JSON.parse((await rotate()).stdout) as unknown;
  const [made] = keys();
  expect(first).toEqual({ recipientKeyId: made?.id, resealed: 0, unopenable: [], retired: [expect.any(String)] });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  const { stdout, stderr } = await rotate();
  expect(JSON.parse(stdout)).toEqual({
    recipientKeyId: keys()[0]?.id,
    resealed: 0,
    unopenable: [],
    retired: [made?.id],
  });
  expect(keys()).toHaveLength(1);
  expect(`${stdout}${stderr}`).not.toContain(keys()[0]?.privateKey);
}, 60_000);

test("with a lost file it begins anew only where the lost key is named", async () => {
  const [lost] = keys();
  writeFileSync(
    file(),
    JSON.stringify({
      keys: [{ ...lost, id: "aaaaaaaa-0000-4000-8000-000000000001", createdAt: "", publicKey: "A".repeat(43) }],
    }),
  );
  await expect(rotate()).rejects.toMatchObject({ stdout: expect.stringContaining("execution_key_foreign") as string });
  writeFileSync(file(), JSON.stringify({ keys: keys().slice(0, 1) }));
  const { stdout } = await rotate("--replace", lost?.id ?? "");
  expect(JSON.parse(stdout)).toMatchObject({ recipientKeyId: "aaaaaaaa-0000-4000-8000-000000000001" });
}, 60_000);
