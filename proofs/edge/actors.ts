import { createKeyring, newSecrets } from "@chandlery/stack";
import { type SignedUp, type TestStack, clusterSecrets } from "@chandlery/stack/testing";

/** Who knocks, by what the request carries. */
export interface Actor {
  readonly name: ActorName;
  readonly headers: Readonly<Record<string, string>>;
}

export const strangers = [
  "nobody",
  "publishable key",
  "anon key",
  "secret key",
  "service role key",
  "service token",
  "ingest key",
  "expired token",
  "forged token",
] as const;

export const people = ["admin", "viewer", "other trader", "trader"] as const;

export type Stranger = (typeof strangers)[number];
export type Person = (typeof people)[number];
export type ActorName = Stranger | Person;

export async function actorsOf(
  { keys }: Pick<TestStack, "keys">,
  users: Readonly<Record<Person, SignedUp>>,
): Promise<readonly Actor[]> {
  const apikey = keys.publishableKey;
  const bearer = (token: string) => ({ apikey, authorization: `Bearer ${token}` });
  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: users.trader.userId, role: "authenticated", aud: "authenticated", iat: now };
  const ring = createKeyring({ keys });
  const foreign = createKeyring({ keys: newSecrets().keys });
  const headers: Readonly<Record<Stranger, Readonly<Record<string, string>>>> = {
    nobody: {},
    "publishable key": { apikey },
    "anon key": bearer(keys.anonKey),
    "secret key": { apikey: keys.secretKey },
    "service role key": bearer(keys.serviceRoleKey),
    "service token": bearer((await clusterSecrets()).serviceToken),
    "ingest key": {
      ...bearer("chk_0123456789abcdef0123456789abcdef"),
      "x-api-key": "chk_0123456789abcdef0123456789abcdef",
    },
    "expired token": bearer(await ring.signToken({ ...claims, iat: now - 7_200, exp: now - 3_600 })),
    "forged token": bearer(await foreign.signToken({ ...claims, exp: now + 3_600 })),
  };
  return [
    ...strangers.map((name) => ({ name, headers: headers[name] })),
    ...people.map((name) => ({ name, headers: bearer(users[name].token) })),
  ];
}
