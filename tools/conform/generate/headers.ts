import fc from "fast-check";
import { mostly, oneOf } from "./query.ts";

type Headers = Readonly<Record<string, string>>;

const accepts = [
  "application/json",
  "*/*",
  "application/vnd.pgrst.object+json",
  "application/vnd.pgrst.object",
  "application/vnd.pgrst.array+json;nulls=stripped",
  "application/vnd.pgrst.object+json;nulls=stripped",
  "application/vnd.pgrst.plan+json",
  "text/html",
  "text/html, application/json;q=0.9",
  "application/xml;q=0.9, */*;q=0.1",
  "application/octet-stream",
];

const optional = (name: string, values: fc.Arbitrary<string>, weight: number): fc.Arbitrary<Headers> =>
  mostly(
    fc.constant<Headers>({}),
    values.map((value) => ({ [name]: value })),
    weight,
  );

const preferences = (choices: readonly string[]): fc.Arbitrary<Headers> =>
  mostly(
    fc.subarray([...choices], { maxLength: 3 }).map((chosen) => chosen.join(", ")),
    oneOf(oddPreferences),
    40,
  ).map((text) => (text === "" ? {} : { prefer: text }));

export const readPreferences = [
  "count=exact",
  "count=planned",
  "count=estimated",
  "handling=lenient",
  "handling=strict",
  "timezone=Asia/Bangkok",
];
const oddPreferences = [
  "timezone=Nowhere/City, handling=strict",
  "unknown=thing",
  "unknown=thing, handling=strict",
  "count=exact,count=planned",
  "params=single-object",
];
export const writePreferences = [
  "return=representation",
  "return=representation",
  "return=minimal",
  "return=headers-only",
  "resolution=merge-duplicates",
  "resolution=ignore-duplicates",
  "missing=default",
  "missing=null",
  "count=exact",
  "handling=strict",
];

export const headersFor = (choices: readonly string[], profile = "accept-profile"): fc.Arbitrary<Headers> =>
  fc
    .tuple(
      optional("accept", oneOf(accepts), 12),
      mostly(fc.constant<Headers>({}), preferences(choices), 1),
      optional(profile, oneOf(["shop", "shop", "archive", "hidden", "nope"]), 60),
      optional("range", oneOf(["0-1", "1-3", "2-", "5-2", "100-200", "x", "0-0"]), 15),
    )
    .map((all) => Object.assign({}, ...all) as Headers);

/** Every write is undone, so that the next request meets the same rows on either server. */
export const undone = (headers: Headers): Headers => ({
  ...headers,
  prefer: [headers["prefer"], "tx=rollback"].filter((part) => part !== undefined).join(", "),
});
