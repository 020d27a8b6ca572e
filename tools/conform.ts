import { once } from "node:events";
import { parseArgs } from "node:util";
import { type RestRequest, type Server, send } from "./conform/exchange.ts";
import { generate } from "./conform/generate/requests.ts";
import { startPostgrest, waitUntilServing } from "./conform/postgrest.ts";
import { type Recording, readRecorded, readsOf, replay, writeRecorded } from "./conform/recorded.ts";
import { startFixtureStack } from "./conform/fixture-stack.ts";
import { type Fixture, productFixture, shopFixture } from "./conform/fixture.ts";
import { readProductRequests } from "./conform/product-requests.ts";
import { type Exchanged, type Tally, report, tally } from "./conform/tally.ts";
import { serverFor } from "./conform/tokens.ts";

// Compares REST answers of the local stack with PostgREST's, and says what is equal, refused and different.

const usage = `npm run conform                                      recorded answers, against the local stack
npm run conform -- --serve                           the local stack with the fixture in it, until Ctrl-C
npm run conform -- --remote <url>                    recorded reads, against a Supabase that has the fixture; its JWT
                                                     secret is read from SUPABASE_JWT_SECRET
npm run conform -- --oracle <postgrest> [--count 10000] [--seed 1] [--record]
                                                     generated requests, against a PostgREST 12.0.2 beside
npm run conform -- --oracle <postgrest> --requests <file> [--record]
                                                     requests that CHANDLERY_RECORD_REQUESTS=<file> made the gateway keep`;

interface Kind {
  readonly fixture: Fixture;
  readonly recording: Recording;
}

const shop: Kind = { fixture: shopFixture, recording: "recorded" };
const product: Kind = { fixture: productFixture, recording: "recorded-product" };

try {
  const found = await main();
  if (found !== undefined) {
    console.log(report(found).join("\n"));
    process.exitCode = found.counts.different === 0 ? 0 : 1;
  }
} catch (error) {
  console.error(`conform: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}

function main(): Promise<Tally | undefined> {
  const { values } = parseArgs({
    options: {
      remote: { type: "string" },
      serve: { type: "boolean", default: false },
      oracle: { type: "string" },
      count: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      requests: { type: "string" },
      record: { type: "boolean", default: false },
    },
  });
  if (values.remote !== undefined) {
    return compareRemote(`${values.remote}/rest/v1`);
  }
  if (values.serve) {
    return serve();
  }
  const { oracle: binary, requests, record: isKept } = values;
  if (binary === undefined) {
    return compareRecorded();
  }
  return requests === undefined
    ? compareBeside(generate(Number(values.count), Number(values.seed)), { binary, isKept, ...shop })
    : compareProduct(requests, { binary, isKept, ...product });
}

async function compareProduct(file: string, beside: Beside): Promise<Tally> {
  return compareBeside(await readProductRequests(file), beside);
}

async function compareRemote(url: string): Promise<Tally> {
  const secret = process.env["SUPABASE_JWT_SECRET"];
  if (secret === undefined || secret === "") {
    throw new Error("the environment has no SUPABASE_JWT_SECRET, with which the tokens of the cases are signed");
  }
  const server = serverFor(url, { jwtSecret: secret, ...shopFixture.subjects });
  await waitUntilServing(server, shopFixture);
  return tally(replay(server, readsOf(await readRecorded("recorded"))));
}

/** Prints the address and the secret as the lines that a shell would take. */
async function serve(): Promise<undefined> {
  const stack = await startFixtureStack(shopFixture);
  const url = stack.server.url.replace("/rest/v1", "");
  console.log(`SUPABASE_URL=${url}\nSUPABASE_JWT_SECRET=${stack.jwtSecret}`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await stack.stop();
}

function compareRecorded(): Promise<Tally> {
  return tally(replayAll([shop, product]));
}

async function* replayAll(kinds: readonly Kind[]): AsyncGenerator<Exchanged> {
  for (const { fixture, recording } of kinds) {
    const stack = await startFixtureStack(fixture);
    try {
      yield* replay(stack.server, await readRecorded(recording));
    } finally {
      await stack.stop();
    }
  }
}

interface Beside extends Kind {
  readonly binary: string;
  readonly isKept: boolean;
}

async function compareBeside(
  requests: readonly RestRequest[],
  { binary, isKept, fixture, recording }: Beside,
): Promise<Tally> {
  const stack = await startFixtureStack(fixture);
  try {
    const oracle = await startPostgrest(binary, stack);
    const kept: Exchanged[] = [];
    const found = await tally(exchangeAll(requests, { ours: stack.server, oracle: oracle.server, kept }));
    await oracle.stop();
    if (isKept) {
      console.log(`recorded ${await writeRecorded(recording, kept)} cases`);
    }
    return found;
  } finally {
    await stack.stop();
  }
}

interface Servers {
  readonly ours: Server;
  readonly oracle: Server;
  readonly kept: Exchanged[];
}

/** One after the other: two writes at once would wait for each other, and tell different errors. */
async function* exchangeAll(
  requests: readonly RestRequest[],
  { ours, oracle, kept }: Servers,
): AsyncGenerator<Exchanged> {
  for (const request of requests) {
    const exchanged = { request, ours: await send(ours, request), oracle: await send(oracle, request) };
    kept.push(exchanged);
    yield exchanged;
  }
}
