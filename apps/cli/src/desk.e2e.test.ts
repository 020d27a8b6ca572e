import { get } from "node:http";
import path from "node:path";
import { candleCsvHeader } from "@chandlery/core/market";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { projectRoot } from "./project.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";
import { launchBrowser, seriousFaults } from "./testing/browser.ts";

/*
 * The desk as two people use it, in a real browser over the whole install: Postgres, the local Supabase, the engine, the
 * built web app. The demo's candles are shared, everything else is somebody's own.
 */

// A busy machine draws pages slowly; what does not come at all still ends.
vi.setConfig({ testTimeout: 90_000, expect: { poll: { timeout: 20_000 } } });

let folder = "";
let web: RunningWeb;
let browser: Browser;
let ada: BrowserContext;
let page: Page;

interface Sent {
  readonly method: string;
  readonly url: string;
}
const sent: Sent[] = [];
const faults: string[] = [];
let framesReceived = 0;

beforeAll(async () => {
  folder = await makeTestFolder("desk");
  web = await startWeb(path.join(folder, "data"));
  browser = await launchBrowser(folder);
  ada = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  page = await ada.newPage();
  page.on("request", (request) => sent.push({ method: request.method(), url: request.url() }));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) {
      faults.push(message.text());
    }
  });
  page.on("websocket", (socket) => socket.on("framereceived", () => (framesReceived += 1)));
}, 180_000);

afterAll(async () => {
  await browser.close();
  await web.stop();
  await removeFolder(folder);
});

const open = (address: string) => page.goto(`${web.origin}${address}`);

async function signUp(on: Page, email: string): Promise<void> {
  await on.goto(`${web.origin}/sign-up`);
  await on.getByLabel("E-mail").fill(email);
  await on.getByLabel("Password").fill("correct horse battery");
  await on.getByRole("button", { name: "Create the account" }).click();
  await on.waitForURL("**/overview");
}

/** Waits until the page has asked for nothing for a second. */
async function quiet(): Promise<void> {
  let count = -1;
  while (count !== sent.length) {
    count = sent.length;
    await page.waitForTimeout(1_000);
  }
}

const idOf = (address: string): string => /[0-9a-f-]{36}/.exec(address)?.[0] ?? "";
let backtest = "";
let paperRun = "";

test("signed out, every page leads to the sign-in page, and a wrong password is told", async () => {
  for (const address of ["/overview", "/backtests", "/paper-runs", "/settings", "/chart", "/data"]) {
    await open(address);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  }
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await page.getByLabel("Password").fill("wrong password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect
    .poll(() => page.getByRole("alert").first().innerText())
    .toBe("E-mail and password do not belong together.");
});

test("a page of another name that leads to this machine is not served", async () => {
  const statusAs = (host: string) =>
    new Promise((resolve, reject) => {
      get(`${web.origin}/sign-in`, { headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).on("error", reject);
    });
  const { host, port } = new URL(web.origin);
  expect(await statusAs(host)).toBe(200);
  expect(await statusAs(`localhost:${port}`)).toBe(200);
  expect(await statusAs(`rebound.example:${port}`)).toBe(421);
});

test("the local user's button leads to the demo", async () => {
  const context = await browser.newContext();
  const demo = await context.newPage();
  await demo.goto(`${web.origin}/sign-in`);
  await demo.getByRole("button", { name: "Go on as the local user" }).click();
  await demo.waitForURL("**/overview");
  const run = demo.getByRole("region", { name: "Paper runs" }).getByRole("link", { name: "cross fast=96 slow=576" });
  await run.waitFor();
  expect(await run.getAttribute("href")).toMatch(/^\/paper-runs\//);
  await context.close();
});

test("a new user signs up and imports candles of their own; a faulty file is refused by its lines", async () => {
  await signUp(page, "ada@example.com");
  await page.getByText("No backtest yet.").filter({ visible: true }).first().waitFor();
  await open("/data");
  const form = page.getByRole("form", { name: "Import candles" });
  const bad = `${candleCsvHeader}\n1704067200000,1,1,1,x,1\n`;
  await form.getByLabel("File").setInputFiles({ name: "OWN_5m.csv", mimeType: "text/csv", buffer: Buffer.from(bad) });
  // The name says what it holds.
  expect(await form.getByLabel("Symbol").inputValue()).toBe("OWN");
  expect(await form.getByLabel("Timeframe").inputValue()).toBe("5m");
  await form.getByRole("button", { name: "Import the file" }).click();
  await expect.poll(() => form.getByRole("alert").innerText()).toContain("Line 2, close");
  expect(await web.query("select from public.candle_series where source = 'file'")).toEqual([]);

  await form.getByLabel("Symbol").fill("OWN");
  await form.getByLabel("File").setInputFiles(path.join(projectRoot, "demo/candles/binance_BTC_USDT_5m_2024.csv.gz"));
  await form.getByLabel("Symbol").fill("OWN");
  await form.getByLabel("Timeframe").selectOption("5m");
  await form.getByRole("button", { name: "Import the file" }).click();
  await form.getByText("71,769 added, 0 unchanged, 0 revised").waitFor();
  expect(
    await web.query(
      `select count(*)::int as candles from public.market_data_candles join public.candle_series using (series_id)
       join auth.users on id = user_id where source = 'file' and email = 'ada@example.com'`,
    ),
  ).toEqual([{ candles: 71_769 }]);
});

test("they backtest it, and see the numbers that the engine stored", async () => {
  await open("/backtests/new");
  await page.getByLabel("Series").selectOption("file|OWN|5m");
  await page.getByLabel("fast").fill("144");
  await page.getByLabel("slow").fill("864");
  await page.getByRole("button", { name: "Run the backtest" }).click();
  await page.waitForURL(/\/backtests\/[0-9a-f-]{36}/);
  await page.getByText("Final equity").first().waitFor();
  backtest = idOf(page.url());
  const stored = await web.query(
    `select to_char(final_equity, 'FM999,999,990.00') as equity, trade_count as trades, candle_count as candles
     from public.backtests where backtest_id = '${backtest}'`,
  );
  const shown = await page.locator("dl").first().innerText();
  expect(stored).toEqual([expect.objectContaining({ candles: 71_769 })]);
  expect(shown).toContain(`Final equity\n${String(stored[0]?.["equity"])}`);
  expect(shown).toContain(`Trades\n${String(stored[0]?.["trades"])}`);
});

test("bad input comes back with a reason and a way out", async () => {
  await open("/backtests/new");
  await page.getByLabel("fast").fill("a lot");
  await page.getByRole("button", { name: "Run the backtest" }).click();
  await page.locator("form [role=alert]").waitFor();
  expect(await page.locator("form [role=alert]").innerText()).toContain("parameter");
});

test("a time zone that does not exist is refused, and the appearance stays", async () => {
  await open("/settings/appearance");
  // The page runs once its socket is open: what is put into it before is put back by React.
  await page.getByText("LIVE", { exact: true }).waitFor();
  const choice = page.getByRole("group", { name: "Appearance" }).getByLabel("Time zone");
  await page.evaluate(`document.querySelector("main select").append(new Option("Mars/Olympus"))`);
  await choice.selectOption("Mars/Olympus");
  await expect.poll(() => page.getByRole("alert").first().innerText()).toContain("No such time zone");
  await open("/settings/appearance");
  expect(await choice.inputValue()).toBe("UTC");
  expect(
    await web.query(
      "select time_zone from public.user_settings s join auth.users u on u.id = s.user_id where email like 'ada@%'",
    ),
  ).toEqual([{ time_zone: "UTC" }]);
});

test("a paper run ticks over the socket alone, and stops when told to", async () => {
  await open("/paper-runs/new");
  await page.getByLabel("Series").selectOption("binance|SOL/USDT|5m");
  await page.getByLabel("Pace").fill("50");
  await page.getByRole("button", { name: "Start the paper run" }).click();
  await page.waitForURL(/\/paper-runs\/[0-9a-f-]{36}/);
  paperRun = idOf(page.url());
  await page.getByText("streaming").waitFor();
  const candles = async () =>
    Number(/candle ([\d,]+)/.exec(await page.locator("dl").innerText())?.[1]?.replace(",", ""));
  // The page reads its rows once more when the socket has joined; then nothing is asked for any more.
  await quiet();
  const [requests, frames, from] = [sent.length, framesReceived, await candles()];
  await expect.poll(candles, { timeout: 10_000 }).toBeGreaterThan(from + 40);
  expect(sent.slice(requests)).toEqual([]);
  expect(framesReceived - frames).toBeGreaterThanOrEqual(40);
  await expect
    .poll(() => page.locator("ol > li").filter({ hasText: "opens" }).count(), { timeout: 20_000 })
    .toBeGreaterThan(0);

  await page.getByRole("button", { name: "Stop run" }).click();
  await page.getByText("stopped").first().waitFor();
  expect(await web.query(`select status from public.paper_runs where paper_run_id = '${paperRun}'`)).toEqual([
    { status: "stopped" },
  ]);
});

test("an asset is kept, found by the palette, changed and removed", async () => {
  await open("/assets");
  await page.locator("input[name=symbol]").fill("OWN");
  await page.locator("input[name=name]").fill("Watched by Ada");
  await page.getByRole("button", { name: "Add the asset" }).click();
  await page.getByRole("cell", { name: "Watched by Ada" }).waitFor();
  await page.locator("input[name=symbol]").fill("OWN");
  await page.getByRole("button", { name: "Add the asset" }).click();
  await expect.poll(() => page.locator("form [role=alert]").innerText()).toContain("You have OWN already");

  await open("/overview");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("watched");
  await page.getByRole("option", { name: /Watched by Ada/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/assets?asset=*");
  await page.getByLabel("Note").fill("Breaks out on Mondays.");
  await page.getByRole("button", { name: "Save the changes" }).click();
  await page.getByRole("cell", { name: "Breaks out on Mondays." }).waitFor();
  expect(await web.query("select symbol, name, note from public.assets")).toEqual([
    { symbol: "OWN", name: "Watched by Ada", note: "Breaks out on Mondays." },
  ]);
});

test("keys move between pages, and can be switched off", async () => {
  await open("/overview");
  await page.locator("main").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.waitForURL("**/data");
  await page.keyboard.press("?");
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel("Keys without Ctrl or ⌘").uncheck();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.waitForTimeout(300);
  expect(new URL(page.url()).pathname).toBe("/data");
});

test("a hole in the candles is shown on its day, with its time", async () => {
  const [series] = await web.query("select series_id from public.candle_series where source = 'file'");
  const id = String(series?.["series_id"]);
  const whole = await web.query(
    `delete from public.market_data_candles
     where series_id = ${id} and open_time >= '2024-08-21 10:05Z' and open_time < '2024-08-21 13:40Z' returning 1`,
  );
  expect(whole).toHaveLength(43);
  await open("/data");
  await page.getByRole("link", { name: "OWN 21 Aug 2024: 245 of 288 candles" }).click();
  await page.getByText("43 of 288 candles missing").waitFor();
  expect(await page.locator("main").innerText()).toContain("10:05 – 13:40 UTC, one gap.");
  const form = page.getByRole("form", { name: "Import candles" });
  await form.getByLabel("File").setInputFiles(path.join(projectRoot, "demo/candles/binance_BTC_USDT_5m_2024.csv.gz"));
  await form.getByLabel("Symbol").fill("OWN");
  await form.getByLabel("Timeframe").selectOption("5m");
  await form.getByRole("button", { name: "Import the file" }).click();
  await form.getByText("43 added, 71,726 unchanged, 0 revised").waitFor();
  await page.getByText("All 288 candles are there").waitFor();
});

test("an ingest key is shown once, and ends when it is revoked", async () => {
  await open("/settings/ingest-keys");
  await page.getByLabel("Source").fill("mt5");
  await page.getByRole("button", { name: "Make a key" }).click();
  const key = await page.locator("[role=status] code").innerText();
  expect(key).toMatch(/^chk_[\w-]{43}$/);
  await open("/settings/ingest-keys");
  expect(await page.content()).not.toContain(key);
  await page.getByRole("button", { name: `Revoke ${key.slice(0, 10)}` }).click();
  await page.getByText("revoked", { exact: true }).waitFor();
  expect(await web.query("select revoked_at is not null as revoked from public.ingest_keys")).toEqual([
    { revoked: true },
  ]);
});

test("a second user sees nothing of the first: on no page, by no address, over no socket", async () => {
  const context = await browser.newContext();
  const other = await context.newPage();
  await signUp(other, "bob@example.com");
  for (const address of ["/overview", "/backtests"]) {
    await other.goto(`${web.origin}${address}`);
    await other.getByText("No backtest yet.").filter({ visible: true }).first().waitFor();
  }
  await other.goto(`${web.origin}/paper-runs`);
  await other.getByText("No paper run yet.").filter({ visible: true }).first().waitFor();
  await other.goto(`${web.origin}/settings/ingest-keys`);
  await other.getByText("No key yet").waitFor();
  await other.goto(`${web.origin}/assets`);
  await other.getByText("You watch nothing yet").filter({ visible: true }).waitFor();
  await other.goto(`${web.origin}/data?span=all`);
  await other.getByText("No file was uploaded yet.").filter({ visible: true }).waitFor();
  expect(await other.content()).not.toContain("OWN");
  const [series] = await web.query("select series_id from public.candle_series where source = 'file'");
  expect((await other.request.get(`${web.origin}/candles?series=${String(series?.["series_id"])}`)).status()).toBe(404);
  expect(await (await other.request.get(`${web.origin}/palette`)).text()).not.toMatch(/OWN|Watched by Ada/);
  for (const address of [`/backtests/${backtest}`, `/paper-runs/${paperRun}`]) {
    const answer = await other.goto(`${web.origin}${address}`);
    expect([address, answer?.status()]).toEqual([address, 404]);
  }
  expect(await web.joinTopicOf("ada@example.com", { as: "bob@example.com" })).toBe("refused");
  expect(await web.joinTopicOf("ada@example.com", { as: "ada@example.com" })).toBe("joined");
  await context.close();
});

test("no page has a serious fault of accessibility, dark and light, wide and narrow", async () => {
  const addresses = [
    "/overview",
    "/chart",
    "/backtests",
    "/backtests/new",
    "/paper-runs",
    "/assets",
    "/data",
    "/data?span=all",
    "/settings/appearance",
    "/settings/profile",
    "/settings/security",
    "/settings/ingest-keys",
    "/settings/server",
  ];
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await open("/settings/appearance");
    await page.locator("main").getByRole("radio", { name: theme }).check();
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    for (const width of [375, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      for (const address of [...addresses, `/backtests/${backtest}`, `/paper-runs/${paperRun}`]) {
        await open(address);
        await page.waitForLoadState("networkidle");
        found.push(...(await seriousFaults(page)).map((fault) => `${theme} ${width} ${address} ${fault}`));
      }
    }
  }
  await open("/overview");
  await page.locator("main").focus();
  await page.keyboard.press("Control+k");
  await page.locator("dialog[open]").waitFor();
  found.push(...(await seriousFaults(page)).map((fault) => `palette ${fault}`));
  expect(found).toEqual([]);
}, 300_000);

test("signing out ends it, and in all this no page failed and no browser wrote to REST", async () => {
  await open("/overview");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await open("/overview");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  expect(sent.filter(({ method, url }) => method !== "GET" && url.includes("/rest/v1"))).toEqual([]);
  expect(faults).toEqual([]);
});
