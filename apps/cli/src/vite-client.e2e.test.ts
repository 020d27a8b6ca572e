import { createRequire } from "node:module";
import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { projectRoot } from "./project.ts";
import { type Command, findFreeBase, startCommand, until } from "./supervise/fixture/processes.ts";
import { launchBrowser } from "./testing/browser.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";

/*
 * examples/vite-client as somebody else's front end: built by Vite, served on a port of its own, with nothing but the user's
 * token. The install was told of its origin.
 */

// A busy machine draws pages slowly; what does not come at all still ends.
vi.setConfig({ testTimeout: 90_000, expect: { poll: { timeout: 20_000 } } });

const example = path.join(projectRoot, "examples", "vite-client");
const vite = path.join(
  path.dirname(createRequire(path.join(example, "package.json")).resolve("vite/package.json")),
  "bin/vite.js",
);
const credentials = { email: "eve@example.com", password: "correct horse battery" };

let folder = "";
let web: RunningWeb;
let browser: Browser;
let page: Page;
let served: Command;
let origin = "";
let strange: Command;
let strangeOrigin = "";

beforeAll(async () => {
  folder = await makeTestFolder("vite-client");
  const built = path.join(folder, "built");
  const building = startCommand([vite, "build", example, "--outDir", built, "--logLevel", "error"]);
  if ((await building.ended) !== 0) {
    throw new Error(`the example does not build:\n${building.output()}`);
  }
  [served, origin] = await serve(built);
  [strange, strangeOrigin] = await serve(built);
  web = await startWeb(path.join(folder, "data"), ["--cors-origin", origin]);
  browser = await launchBrowser(folder);
  page = await browser.newPage();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await web.stop();
  for (const command of [served, strange]) {
    command.process.kill("SIGTERM");
    await command.ended;
  }
  await removeFolder(folder);
});

/** The built pages on a port of their own. */
async function serve(built: string): Promise<[Command, string]> {
  const port = String(await findFreeBase());
  const command = startCommand([
    vite,
    "preview",
    example,
    "--outDir",
    built,
    "--host",
    "127.0.0.1",
    "--port",
    port,
    "--strictPort",
  ]);
  const address = `http://127.0.0.1:${port}`;
  await until(
    "the example is served",
    async () => (await fetch(address).catch(() => undefined))?.ok === true,
    command.output,
  );
  return [command, address];
}

async function signIn(at: string): Promise<void> {
  await page.goto(at);
  await page.getByLabel("Supabase").fill(web.supabase);
  await page.getByLabel("Publishable key").fill(web.publishableKey);
  await page.getByLabel("E-mail").fill(credentials.email);
  await page.getByLabel("Password").fill(credentials.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("streaming", { exact: true }).waitFor();
}

const status = () => page.getByRole("status").innerText();
const backtest = () => page.getByRole("button", { name: "Backtest" }).click();

test("a client on another origin signs in and sees its paper run tick, and nobody else's", async () => {
  await page.goto(`${web.origin}/sign-up`);
  await page.getByLabel("E-mail").fill(credentials.email);
  await page.getByLabel("Password").fill(credentials.password);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("**/overview");
  await page.goto(`${web.origin}/paper-runs/new`);
  await page.getByLabel("Series").selectOption("binance|SOL/USDT|5m");
  await page.getByLabel("Pace").fill("50");
  await page.getByRole("button", { name: "Start the paper run" }).click();
  await page.waitForURL(/\/paper-runs\/[0-9a-f-]{36}/);

  await signIn(origin);
  const rows = page.locator("tbody tr");
  expect(await rows.count()).toBe(1);
  const candles = async () => Number(await rows.first().locator("td").nth(2).innerText());
  const from = await candles();
  await expect.poll(candles).toBeGreaterThan(from + 20);
});

test("it starts a backtest where an admin has named the compute API, from the origin that the install was told", async () => {
  await backtest();
  await expect.poll(status).toContain("No compute API is named");
  await web.query(`update public.global_settings set api_base_url = '${web.compute}'`);
  await backtest();
  await expect.poll(status).toContain("The backtest was taken");
  expect(
    await web.query(
      "select count(*)::int as n from public.backtests b join auth.users u on u.id = b.user_id where email = 'eve@example.com'",
    ),
  ).toEqual([{ n: 1 }]);
});

test("from an origin that the install was not told, the browser does not let it", async () => {
  await signIn(strangeOrigin);
  await backtest();
  await expect.poll(status).toContain("Failed to fetch");
  expect(
    await web.query(
      "select count(*)::int as n from public.backtests b join auth.users u on u.id = b.user_id where email = 'eve@example.com'",
    ),
  ).toEqual([{ n: 1 }]);
});
