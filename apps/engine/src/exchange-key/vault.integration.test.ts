import { randomUUID } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyProof, claimExchangeKey, listExecutionKeys, recordKeyProof } from "../db/exchange-keys.ts";
import { type TestVault, secretOf, testVault } from "../testing/vault.ts";
import { addRecipientKey, readRecipientKeys } from "./recipient-keys.ts";
import { openSealed, sealSecret } from "./seal.ts";
import { Vault } from "./vault.ts";

let at: TestVault;

beforeAll(async () => {
  at = await testVault();
});

afterAll(() => at[Symbol.asyncDispose]());

test("what a user stored, the execution service opens for that user and for nobody else", async () => {
  const [one, two] = at.users;
  const keyId = await at.store(one, secretOf("first"));
  const opened = await at.vault.open(at.as(one), keyId);
  expect({ ...opened, secret: opened.secret.reveal() }).toEqual({
    keyId,
    venue: "binance",
    status: "pending",
    permissions: null,
    secret: secretOf("first"),
  });
  await expect(at.vault.open(at.as(two), keyId)).rejects.toMatchObject({ code: "exchange_key_unknown" });
  await expect(at.vault.open(at.as(one), randomUUID())).rejects.toMatchObject({ code: "exchange_key_unknown" });
});

test("a seal that was bound to another user, venue, key or recipient does not open where it lies", async () => {
  const [one, two] = at.users;
  const moves = [{ userId: two }, { venue: "kraken" }, { keyId: randomUUID() }, { recipientKeyId: randomUUID() }];
  for (const bound of moves) {
    const keyId = await at.store(one, secretOf("moved"), bound);
    await expect(at.vault.open(at.as(one), keyId)).rejects.toMatchObject({ code: "exchange_key_unopenable" });
  }
});

test("any bit that is changed, of the sender's key, the text or its tag, and nothing opens", async () => {
  const [key] = await readRecipientKeys(at.file);
  const context = { userId: at.users[0], venue: "binance", keyId: randomUUID(), recipientKeyId: key?.id ?? "" };
  const halves = [
    Buffer.from(key?.publicKey ?? "", "base64url"),
    Buffer.from(key?.privateKey ?? "", "base64url"),
  ] as const;
  const sealed = await sealSecret(halves[0], context, secretOf("bits"));
  // 32 + 256 + 16.
  expect(sealed.length).toBe(304);
  expect(await openSealed(halves[1], context, sealed)).toEqual(secretOf("bits"));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 304 * 8 - 1 }), async (bit) => {
      // The highest bit of an X25519 key is not part of it (RFC 7748); the shared secret binds the bytes all the same.
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await openSealed(halves[1], context, changed)).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test("what the service finds makes a key valid, or refused and empty", async () => {
  const [one] = at.users;
  const keyId = await at.store(one, secretOf("judged"));
  const permissions = { by: "execution", canRead: true, canTrade: true, canWithdraw: false };
  const judge = async (proof: Pick<KeyProof, "permissions" | "verdict" | "reason">) => {
    await at.pools.owner.query("update public.user_exchange_keys set proof_due_at = now() where key_id = $1", [keyId]);
    const claim = (await claimExchangeKey(at.as(one), keyId)) ?? "";
    return recordKeyProof(at.as(one), { keyId, claim, ...proof });
  };
  expect(await judge({ permissions, verdict: "valid", reason: null })).toBe("valid");
  expect(await at.vault.open(at.as(one), keyId)).toMatchObject({ status: "valid", permissions });
  const reason = { code: "exchange_key_can_withdraw", words: "at binance" } as const;
  const told = { ...permissions, canWithdraw: true };
  // Whoever makes such a key valid is refused, and the key stays what it was.
  await expect(judge({ permissions: told, verdict: "valid", reason: null })).rejects.toMatchObject({
    code: "request_invalid",
  });
  await at.pools.owner.query("update public.user_exchange_keys set proving_until = now() where key_id = $1", [keyId]);
  expect(await judge({ permissions: told, verdict: "refused", reason })).toBe("refused");
  await expect(at.vault.open(at.as(one), keyId)).rejects.toMatchObject({ code: "exchange_key_unknown" });
  const { rows } = await at.pools.owner.query(
    "select status, length(sealed) as bytes from public.user_exchange_keys where key_id = $1",
    [keyId],
  );
  expect(rows).toEqual([{ status: "refused", bytes: 0 }]);
});

test("the file is its owner's alone; a start registers its key once, and a stranger's does not take over", async () => {
  expect((await stat(at.file)).mode & 0o777).toBe(0o600);
  await at.vault.register(at.execution);
  expect(await listExecutionKeys(at.execution)).toMatchObject([{ isActive: true, isRetired: false }]);
  await using other = await testVault();
  await expect(new Vault(other.file).register(at.execution)).rejects.toMatchObject({ code: "execution_key_foreign" });
  expect(await listExecutionKeys(at.execution)).toHaveLength(1);
});

test("a key that another process added to the file is found without a restart", async () => {
  await using own = await testVault();
  const [one] = own.users;
  await addRecipientKey(own.file);
  await new Vault(own.file).register(own.execution);
  const keyId = await own.store(one, secretOf("later"));
  expect((await own.vault.open(own.as(one), keyId)).secret.reveal()).toEqual(secretOf("later"));
});

test("a file that cannot be read is told without a word of what it holds", async () => {
  await using own = await testVault();
  const [key] = await readRecipientKeys(own.file);
  await writeFile(own.file, `{"keys": [{"privateKey": "${key?.privateKey}"`);
  const failure = await readRecipientKeys(own.file).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "execution_keys_unreadable" });
  expect(String(failure)).not.toContain(key?.privateKey);
  await expect(readRecipientKeys(`${own.file}.gone`)).rejects.toMatchObject({ code: "execution_keys_unreadable" });
});
