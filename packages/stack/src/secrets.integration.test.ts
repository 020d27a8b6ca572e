import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureSecrets, readSecrets, secretsFile } from "./secrets.ts";
import { makeTestFolder, removeFolder } from "./testing/index.ts";

let folder = "";
beforeAll(async () => {
  folder = await makeTestFolder("secrets");
});
afterAll(() => removeFolder(folder));

test("secrets are made once, by one of many that start together, and only their owner may read them", async () => {
  const dataDir = `${folder}/many`;
  const seen = await Promise.all(Array.from({ length: 8 }, () => ensureSecrets(dataDir)));
  expect(new Set(seen.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
  expect(seen[0]).toEqual(await readSecrets(dataDir));
  expect((await stat(secretsFile(dataDir))).mode & 0o777).toBe(0o600);
  // 256 bits in base64url: 32 bytes × 8 / 6, rounded up, is 43 characters.
  expect(seen[0]?.serviceToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test("a file that became readable by others is closed again", async () => {
  const dataDir = `${folder}/open`;
  await ensureSecrets(dataDir);
  await chmod(secretsFile(dataDir), 0o644);
  await ensureSecrets(dataDir);
  expect((await stat(secretsFile(dataDir))).mode & 0o777).toBe(0o600);
});

test("a role that a later version knows gets a password, and the others keep theirs", async () => {
  const dataDir = `${folder}/older`;
  const made = await ensureSecrets(dataDir);
  const { engine: _engine, ...older } = made.passwords;
  await writeFile(secretsFile(dataDir), JSON.stringify({ passwords: older, serviceToken: made.serviceToken }));
  const filled = await ensureSecrets(dataDir);
  expect(filled).toEqual({
    keys: filled.keys,
    passwords: { ...older, engine: filled.passwords.engine },
    serviceToken: made.serviceToken,
    auditKey: filled.auditKey,
  });
  expect(await readSecrets(dataDir)).toEqual(filled);
});

test("a file that is not ours is refused and left as it is", async () => {
  const dataDir = `${folder}/broken`;
  await ensureSecrets(dataDir);
  await writeFile(secretsFile(dataDir), "{ not json");
  await expect(ensureSecrets(dataDir)).rejects.toMatchObject({ code: "secrets_unreadable" });
  expect(await readFile(secretsFile(dataDir), "utf8")).toBe("{ not json");
});

test("no secrets are no fault", async () => {
  expect(await readSecrets(`${folder}/none`)).toBeUndefined();
});
