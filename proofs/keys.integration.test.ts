import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import { expect, test } from "vitest";
import { keysFaults, keysProof, measureKeys, measureRotation, rotationFaults, usersFor } from "./keys/keys.ts";
import { isIn, newNeedle } from "./keys/needle.ts";
import { scanFiles } from "./keys/scan.ts";
import { openKeysSubject } from "./keys/subject.ts";

// The short version of `npm run proof -- keys`: a hundred keys, and every kill of a rotation.

test("no word of a key is anywhere, no seal opens where it does not belong, and no killed rotation loses one", async () => {
  await using subject = await openKeysSubject(usersFor(100));
  const { figures, stored } = await measureKeys(subject, { trials: 100 });
  expect(keysFaults(figures)).toEqual([]);
  // One of each of 13 refused or other requests, and three keys that are stored unasked, for every twentieth. Three moves a
  // key: of the 100, and of the five whose venue fails.
  expect([figures.canaries, figures.requests, figures.moved.tried]).toEqual([100, 100 + 5 * 16, 3 * 105]);
  expect(figures.proved).toEqual({ valid: 100, refused: 10, waiting: 5 });
  const rotation = await measureRotation(subject, stored);
  expect(rotationFaults(rotation)).toEqual([]);
  expect(rotation.movedRows.moved).toBe(50);
  expect(rotation.kills.map(({ step }) => step)).toEqual([
    "before the new key is registered",
    "before the first seal",
    "within the batches",
    "before the old key is retired",
    "after the old key is retired",
  ]);
  const [registered, first = 105, within, retire, retired] = rotation.kills.map(({ resealedBefore }) => resealedBefore);
  expect([registered, retire, retired]).toEqual([0, 105, 105]);
  // What each of eight connections had sent before the kill, the server still does.
  expect(first).toBeLessThanOrEqual(8);
  expect(within).toBeLessThanOrEqual(53 + 8);
}, 180_000);

// Each is built into the functions by replacing its text; without it the test above finds nothing.
test.each(keysProof.bugs)(
  "the bug %s is found",
  async (bug) => {
    expect(await keysProof.plant(bug)).toMatchObject({ bug, found: true });
  },
  60_000,
);

test("the word is found in every form, also across the pieces in which a file is read", async () => {
  const needle = newNeedle();
  const around = randomBytes(40);
  for (let before = 0; before < 3; before += 1) {
    const bytes = Buffer.concat([around.subarray(0, before), Buffer.from(needle.word), around.subarray(before)]);
    for (const written of [
      bytes,
      ...["hex", "base64"].map((form) => Buffer.from(bytes.toString(form as "hex" | "base64"))),
    ]) {
      expect(isIn(needle, written)).toBe(true);
    }
  }
  expect(isIn(needle, randomBytes(100_000))).toBe(false);
  const folder = await makeTestFolder("needle");
  const piece = 4 * 1024 * 1024;
  for (const place of [piece - needle.word.length + 1, piece - 1, 2 * piece - 3]) {
    await writeFile(
      path.join(folder, "file"),
      Buffer.concat([Buffer.alloc(place), Buffer.from(needle.word), Buffer.alloc(9)]),
    );
    expect((await scanFiles([folder], needle, 0)).places).toEqual([path.join(folder, "file")]);
  }
  await removeFolder(folder);
});
