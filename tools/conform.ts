import { once } from "node:events";
import { parseArgs } from "node:util";
import { type RestRequest, type Server, send } from "./conform/exchange.ts";
import { generate } from "./conform/generate/requests.ts";
import { startPostgrest, waitUntilServing } from "./conform/postgrest.ts";
import { readRecorded, readsOf, replay, writeRecorded } from "./conform/recorded.ts";
import { startShopStack } from "./conform/shop-stack.ts";
import { type Exchanged, type Tally, report, tally } from "./conform/tally.ts";
import { serverFor } from "./conform/tokens.ts";

// Compares REST answers of the local stack with PostgREST's, and says what is equal, refused and different.

const usage = `npm run conform                                      recorded answers, against the local stack
npm run conform -- --serve                           the local stack with the fixture in it, until Ctrl-C
npm run conform -- --remote <url>                    recorded reads, against a Supabase that has the fixture; its JWT
                                                     secret is read from SUPABASE_JWT_SECRET
npm run conform -- --oracle <postgrest> [--count 10000] [--seed 1] [--record]
                                                     generated requests, against a PostgREST 12.0.2 beside`;

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
      record: { type: "boolean", default: false },
    },
  });
  if (values.remote !== undefined) {
    return compareRemote(`${values.remote}/rest/v1`);
  }
  if (values.serve) {
    return serve();
  }
  return values.oracle === undefined
    ? compareRecorded()
    : compareGenerated({
        binary: values.oracle,
        count: Number(values.count),
        seed: Number(values.seed),
        isKept: values.record,
      });
}

async function compareRemote(url: string): Promise<Tally> {
  const secret = process.env["SUPABASE_JWT_SECRET"];
  if (secret === undefined || secret === "") {
    throw new Error("the environment has no SUPABASE_JWT_SECRET, with which the tokens of the cases are signed");
  }
  const server = serverFor(url, secret);
  await waitUntilServing(server);
  return tally(replay(server, readsOf(await readRecorded())));
}

/** Prints the address and the secret as the lines that a shell would take. */
async function serve(): Promise<undefined> {
  const shop = await startShopStack();
  const url = shop.server.url.replace("/rest/v1", "");
  console.log(`SUPABASE_URL=${url}\nSUPABASE_JWT_SECRET=${shop.jwtSecret}`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await shop.stop();
}

async function compareRecorded(): Promise<Tally> {
  const shop = await startShopStack();
  try {
    return await tally(replay(shop.server, await readRecorded()));
  } finally {
    await shop.stop();
  }
}

interface Generated {
  readonly binary: string;
  readonly count: number;
  readonly seed: number;
  readonly isKept: boolean;
}

async function compareGenerated({ binary, count, seed, isKept }: Generated): Promise<Tally> {
  const shop = await startShopStack();
  try {
    const oracle = await startPostgrest(binary, shop);
    const kept: Exchanged[] = [];
    const found = await tally(exchangeAll(generate(count, seed), { ours: shop.server, oracle: oracle.server, kept }));
    await oracle.stop();
    if (isKept) {
      console.log(`recorded ${await writeRecorded(kept)} cases`);
    }
    return found;
  } finally {
    await shop.stop();
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
