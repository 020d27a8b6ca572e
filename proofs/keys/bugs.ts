/** Text of `supabase/functions` that is replaced. A text that is not there is a fault, so a bug cannot be lost by editing. */
export interface FunctionBug {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const keysBugs = {
  logs_its_body: {
    file: "_shared/serve-json.ts",
    from: "body: parseOrThrow(schema, await readJson(request, mostBodyBytes))",
    to: "body: parseOrThrow(schema, await readJson(request, mostBodyBytes).then((body) => (console.log(body), body)))",
  },
  quotes_what_does_not_parse: {
    file: "_shared/read-body.ts",
    from: `"the body is not JSON in UTF-8"`,
    to: "`not JSON: ${new TextDecoder().decode(chunks[0])}`",
  },
  hands_on_the_venues_words: {
    file: "_shared/venue/ask-venue.ts",
    from: "refuseFailure(venue, answer.status)",
    to: "refuseFailure(`${venue} says ${text} and`, answer.status)",
  },
  keeps_what_the_venue_said: {
    file: "_shared/venue/binance.ts",
    from: "    by,\n    endpoint,",
    to: "    by,\n    endpoint: String(told.note),",
  },
  seals_nothing: {
    file: "_shared/seal.ts",
    from: "${toHex(enc)}${toHex(ct)}",
    to: '${toHex(enc)}${toHex(secretToBytes(secret).buffer)}${"00".repeat(16)}',
  },
  aad_without_user: {
    file: "_shared/contract/exchange-key-seal.ts",
    from: "sealVersion, userId, venue",
    to: "sealVersion, venue",
  },
  aad_without_venue: {
    file: "_shared/contract/exchange-key-seal.ts",
    from: "sealVersion, userId, venue",
    to: "sealVersion, userId",
  },
  aad_without_key_id: {
    file: "_shared/contract/exchange-key-seal.ts",
    from: "keyId, recipientKeyId]",
    to: "recipientKeyId]",
  },
} as const satisfies Record<string, FunctionBug>;

/** Text of the execution service that is replaced as it is loaded; files are below the project's root. */
export const serviceBugs = {
  stores_the_secret_in_the_reason: {
    file: "apps/engine/src/exchange-key/key-prover.ts",
    from: `return askedOf(await checkKey(credentials.data, { address, by: "execution", signal: this.#stopping.signal }));`,
    to: `const told = askedOf(await checkKey(credentials.data, { address, by: "execution", signal: this.#stopping.signal }));
    return told.reason === null ? told : { ...told, reason: { ...told.reason, words: credentials.data.apiSecret } };`,
  },
  logs_what_it_opened: {
    file: "apps/engine/src/exchange-key/key-prover.ts",
    from: "// Whoever calls the database directly may have sealed anything.",
    to: "this.#log.warn(keyId, credentials, 'opened');",
  },
  stores_the_venues_words: {
    file: "packages/exchange/src/key/ask-venue.ts",
    from: "refuseFailure(venue, answer.status)",
    to: "refuseFailure(`${venue} says ${text.slice(0, 90)} and`, answer.status)",
  },
} as const satisfies Record<string, FunctionBug>;

export type ServiceBug = keyof typeof serviceBugs;
