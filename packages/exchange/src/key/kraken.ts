import { z } from "zod";
import { askVenue } from "./ask-venue.ts";
import { signKraken } from "./sign.ts";
import { type KeyCheck, type KeyCredentials, type KeyEvidence, VenueFault } from "./verdict.ts";

const name = "Kraken";
const path = "/0/private/GetApiKeyInfo";

const keyInfo = z.object({
  error: z.array(z.string()).optional(),
  result: z.object({ permissions: z.array(z.string()), ipAllowlist: z.array(z.unknown()) }).optional(),
});

/** The permissions that we know by name: anything else that the venue says is not kept. */
const known = [
  "query-funds",
  "add-funds",
  "withdraw-funds",
  "add-withdraw-address",
  "update-withdraw-address",
  "earn-funds",
  "query-open-trades",
  "query-closed-trades",
  "modify-trades",
  "close-trades",
  "query-ledger",
  "export-data",
  "create-ws-token",
] as const;

/** What Kraken says of the key; its answer holds the key too, which is not kept. */
export async function askKraken(
  { apiKey, apiSecret }: KeyCredentials,
  { address, by, signal }: KeyCheck,
): Promise<KeyEvidence> {
  // In milliseconds, as other programs count: a nonce in a finer unit would shut those out for good.
  const nonce = String(Date.now());
  const body = `nonce=${nonce}`;
  const signature = await signKraken({ path, nonce, body }, apiSecret);
  if (signature === undefined) {
    throw new VenueFault("exchange_key_not_accepted", `a secret of ${name} is base64`);
  }
  const { status, json } = await askVenue({
    venue: name,
    url: `${address}${path}`,
    method: "POST",
    headers: { "api-key": apiKey, "api-sign": signature, "content-type": "application/x-www-form-urlencoded" },
    body,
    signal,
  });
  const { error = [], result } = keyInfo.safeParse(json).data ?? {};
  if (error.length > 0) {
    throw refusalOf(error);
  }
  if (status !== 200 || result === undefined) {
    throw new VenueFault("venue_answer_unexpected", `${name} does not tell the permissions of the key as it did`);
  }
  return evidenceOf(result, by);
}

function evidenceOf(
  { permissions, ipAllowlist }: NonNullable<z.output<typeof keyInfo>["result"]>,
  by: KeyEvidence["by"],
): KeyEvidence {
  const has = (permission: string): boolean => permissions.includes(permission);
  const isIpRestricted = ipAllowlist.length > 0;
  return {
    by,
    endpoint: `POST ${path}`,
    checkedAt: new Date().toISOString(),
    canRead: has("query-funds") && has("query-open-trades"),
    canTrade: has("modify-trades") && has("close-trades"),
    // Whoever may name an address may withdraw to it with the next key; a new name that speaks of it counts as well.
    canWithdraw: permissions.some((permission) => permission.includes("withdraw")),
    isIpRestricted,
    warnings: isIpRestricted ? [] : ["ip_not_restricted"],
    said: Object.fromEntries(known.map((permission) => [permission, has(permission)])),
  };
}

/** The kinds of error that Kraken names, first match first. */
const kinds: readonly (readonly [RegExp, VenueFault["code"]])[] = [
  [/^EAPI:Invalid nonce/, "venue_nonce_refused"],
  [/^EAPI:Rate limit|^EGeneral:Temporary lockout|^EGeneral:Too many/, "venue_rate_limited"],
  [/^EAPI:Invalid (key|signature)|^EGeneral:Permission denied|^EAPI:Bad request/, "exchange_key_not_accepted"],
  [/^EService:|^EGeneral:Internal error/, "venue_failed"],
];

function refusalOf(errors: readonly string[]): VenueFault {
  const [pattern, code] = kinds.find(([kind]) => errors.some((error) => kind.test(error))) ?? [];
  const told = errors.map((error) => pattern?.exec(error)?.[0]).find((text) => text !== undefined);
  return new VenueFault(code ?? "venue_answer_unexpected", `${name} answers ${told ?? "an error that is not known"}`);
}
