import { createClient } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import { parseStackConfig } from "../config.ts";
import { databaseUrl, withClient } from "../connection.ts";
import { findFreePort } from "../postgres/probe-port.ts";
import { startPostgres } from "../postgres/start.ts";
import { newSecrets } from "../secrets.ts";
import { startStack } from "../stack.ts";
import { makeTestFolder, removeFolder } from "../testing/index.ts";
import { until } from "./testing/until.ts";

test("what is committed around a restart of Postgres is heard, once each and in order", async () => {
  const dataDir = await makeTestFolder("restart");
  const ports = { postgres: await findFreePort(), gateway: await findFreePort() };
  const options = { dataDir, secrets: newSecrets(), isDurable: false };
  const stack = await startStack({ ...options, ports, config: parseStackConfig({}) });
  const client = createClient(stack.gateway.origin, options.secrets.keys.publishableKey);
  const heard: unknown[] = [];
  const states: string[] = [];
  client
    .channel("restart")
    .on("broadcast", { event: "*" }, ({ event }) => heard.push(event))
    .subscribe((state) => states.push(state));
  await until("the join", () => states.includes("SUBSCRIBED"));

  const url = databaseUrl("postgres", { port: ports.postgres, secrets: options.secrets });
  const send = (event: string) =>
    withClient(url, (database) => database.query("select realtime.send('{}', $1, 'restart', false)", [event]));
  await send("before");
  await until("the first", () => heard.length === 1);
  await stack.postgres.stop();
  const again = await startPostgres({ ...options, port: ports.postgres });
  // The service may not have come back yet: these two are caught up, or heard, but not both.
  await send("at once");
  await send("after");
  await until("the others", () => heard.length >= 3);
  await send("last");
  await until("the last", () => heard.includes("last"));
  expect(heard).toEqual(["before", "at once", "after", "last"]);
  expect(states).toEqual(["SUBSCRIBED"]);

  await client.realtime.disconnect();
  await stack.gateway.close();
  await again.stop();
  await removeFolder(dataDir);
});
