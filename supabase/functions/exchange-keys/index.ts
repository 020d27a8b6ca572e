/*
 * Stores and revokes keys of exchanges.
 *
 * POST: asks the venue what the key may do, seals it for the execution service, stores it. DELETE /<key id>: revokes it.
 * Reads: the active key in `execution_keys`. Writes: a row of `user_exchange_keys`, by one function of the database; before the
 * venue is asked, how many checks the caller made in this minute.
 * Calls: the venue. A key is in this process's memory while it is sealed, and nowhere else in the clear.
 */
import { checkKeyOrRefuse } from "../_shared/check-key.ts";
import { type ExchangeKey, exchangeKeySchema, storeExchangeKeySchema } from "../_shared/contract/exchange-key.ts";
import { sealVersion } from "../_shared/contract/exchange-key-seal.ts";
import { parseOrThrow } from "../_shared/read-body.ts";
import { Refused } from "../_shared/refused.ts";
import { sealSecret } from "../_shared/seal.ts";
import { serveJson, withBody, withoutBody } from "../_shared/serve-json.ts";
import { z } from "../_shared/vendor/zod.js";

serveJson({
  POST: withBody(storeExchangeKeySchema, async ({ body, userId, idempotencyKey, ...rest }) => {
    const keyId = idempotencyKey();
    const { label, validate, ...credentials } = body;
    const recipient = await activeRecipient(rest.select);
    const evidence = validate ? await checkKeyOrRefuse(credentials, rest) : null;
    const { venue, ...secret } = credentials;
    const context = { userId, venue, keyId, recipientKeyId: recipient.recipient_key_id };
    return keyOf(
      await rest.rpc("store_exchange_key", {
        key_id: keyId,
        venue,
        label,
        hint: secret.apiKey.slice(-4),
        recipient_key_id: recipient.recipient_key_id,
        version: sealVersion,
        sealed: await sealSecret(recipient.public_key, context, secret),
        permissions: evidence,
      }),
    );
  }),
  DELETE: withoutBody(async ({ path: [keyId = ""], rpc }) => {
    if (!z.uuid().safeParse(keyId).success) {
      throw new Refused("exchange_key_unknown", "the address ends with the id of the key");
    }
    return keyOf(await rpc("revoke_exchange_key", { key_id: keyId }));
  }),
});

const recipientSchema = z.object({ recipient_key_id: z.uuid(), public_key: z.string() });

/** For whom is sealed now. A rotation in between is noticed when the key is stored. */
async function activeRecipient(
  select: (path: string) => Promise<readonly unknown[]>,
): Promise<z.output<typeof recipientSchema>> {
  const [active] = await select("execution_keys?select=recipient_key_id,public_key&replaced_at=is.null");
  if (active === undefined) {
    throw new Refused("execution_key_missing", "there is no key to seal for");
  }
  return parseOrThrow(recipientSchema, active);
}

function keyOf(stored: unknown): ExchangeKey {
  const { key_id: keyId, permissions: evidence, ...rest } = stored as Readonly<Record<string, unknown>>;
  return exchangeKeySchema.parse({ ...rest, keyId, evidence });
}
