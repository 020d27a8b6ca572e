import { createHash } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestFolder, removeFolder } from "../testing/index.ts";
import { createFileStore } from "./file-store.ts";

let folder: string;

beforeAll(async () => {
  folder = await makeTestFolder("files");
});

afterAll(() => removeFolder(folder));

async function* chunks(...texts: readonly (string | Error)[]): AsyncGenerator<Buffer> {
  for (const text of texts) {
    if (text instanceof Error) {
      throw text;
    }
    yield Buffer.from(text);
  }
}

const filesIn = async (): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test("a file is what was sent, with its length and its MD5", async () => {
  const store = createFileStore(folder);
  const { version, size, eTag } = await store.write({ source: chunks("ab", "cd"), limitBytes: 4 });
  const md5 = createHash("md5").update("abcd").digest("hex");
  expect([size, eTag, await store.size(version)]).toEqual([4, `"${md5}"`, 4]);
  expect((await store.read(version, { start: 1, end: 2 }).toArray()).join("")).toBe("bc");
  const copied = await store.copy(version);
  await store.remove([version]);
  expect((await store.read(copied).toArray()).join("")).toBe("abcd");
  await store.remove([copied, version]);
  expect(await filesIn()).toEqual([]);
});

test("what is too long or breaks off leaves nothing", async () => {
  const store = createFileStore(folder);
  await expect(store.write({ source: chunks("ab", "c"), limitBytes: 2 })).rejects.toMatchObject({
    fault: { statusCode: 413 },
  });
  await expect(store.write({ source: chunks("ab", new Error("gone")), limitBytes: 9 })).rejects.toThrow("gone");
  expect(await filesIn()).toEqual([]);
});

test("what a crash left half-written is removed, whole files are not", async () => {
  const store = createFileStore(folder);
  const { version } = await store.write({ source: chunks("whole"), limitBytes: 9 });
  await mkdir(path.join(folder, "ab"), { recursive: true });
  await writeFile(path.join(folder, "ab", "ab000000-0000-4000-8000-000000000000.part"), "half");
  await store.sweep();
  expect(await filesIn()).toEqual([version]);
});

test.each(["../../etc/passwd", "", "x", "ab000000-0000-4000-8000-000000000000/../x"])(
  "%j is no version of a file",
  (version) => {
    const store = createFileStore(folder);
    expect(() => store.read(version)).toThrow("Object not found");
  },
);
