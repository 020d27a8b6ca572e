import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { databaseUrl, findFreePort, newSecrets, parseStackConfig, startStack, withClient } from "../src/index.ts";
import { makeTestFolder, removeFolder } from "../src/testing/leftovers.ts";

/*
 * How long a broadcast from the database takes: `node packages/stack/bench/broadcast.ts [rounds]`. In each round 200 rows
 * are committed at once, and each of 100 sockets in a process of its own hears them all. The time is from the commit's
 * return to the arrival at a socket; the first three rounds are not counted. Run two versions in turns, on an idle machine.
 */

const rounds = Number(process.argv[2] ?? 15);
const [rowCount, socketCount, unmeasuredRounds, pauseMs] = [200, 100, 3, 300];

const dataDir = await makeTestFolder("bench");
const secrets = newSecrets();
const ports = { postgres: await findFreePort(), gateway: await findFreePort() };
const stack = await startStack({ dataDir, secrets, ports, config: parseStackConfig({}), isDurable: false });
const sockets = fork(path.join(import.meta.dirname, "broadcast-sockets.ts"), [
  stack.gateway.origin,
  secrets.keys.publishableKey,
  String(socketCount),
  String(rowCount),
]);

try {
  await once(sockets, "message");
  const latencies = (await measure()).sort((left, right) => left - right);
  const quantile = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
  const times = [0.5, 0.9, 0.99].map((share) => `p${share * 100} ${quantile(share)} ms`).join(", ");
  process.stdout.write(`${latencies.length} deliveries: ${times}\n`);
} finally {
  sockets.kill();
  await stack.stop();
  await removeFolder(dataDir);
}

function measure(): Promise<number[]> {
  return withClient(databaseUrl("postgres", { port: ports.postgres, secrets }), async (client) => {
    const latencies: number[] = [];
    for (let round = 0; round < rounds + unmeasuredRounds; round += 1) {
      await wait(pauseMs);
      const arrived = once(sockets, "message");
      await client.query("begin");
      await client.query(
        `select realtime.send(jsonb_build_object('n', n, 'pad', repeat('x', 150)), 'tick', 'bench', false) from generate_series(1, $1) as n`,
        [rowCount],
      );
      await client.query("commit");
      sockets.send(String(process.hrtime.bigint()));
      const [inRound] = (await arrived) as unknown[];
      latencies.push(...(round < unmeasuredRounds ? [] : (inRound as number[])));
    }
    return latencies;
  });
}
