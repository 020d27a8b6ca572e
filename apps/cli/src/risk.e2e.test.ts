import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { projectRoot } from "./project.ts";
import { startCommand } from "./supervise/fixture/processes.ts";
import { launchBrowser, seriousFaults } from "./testing/browser.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";
import { type TestVenue, startVenue } from "./testing/venue.ts";

/*
 * A person sets limits, sees what counts against them, drills, and stores an exchange key, over the whole install and a venue
 * in Binance's place.
 */

vi.setConfig({ testTimeout: 120_000, expect: { poll: { timeout: 30_000 } } });

const secret = "Zq7-secret-of-the-venue-4Tk";
const venueVariable = "CHANDLERY_BINANCE_URL";

let folder = "";
let venue: TestVenue;
let web: RunningWeb;
let browser: Browser;
let page: Page;
let userId = "";
let accountId = "";
const faults: string[] = [];

beforeAll(async () => {
  folder = await makeTestFolder("risk");
  venue = await startVenue();
  process.env[venueVariable] = venue.url;
  web = await startWeb(path.join(folder, "data")).finally(() => delete process.env[venueVariable]);
  browser = await launchBrowser(folder);
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
}, 240_000);

afterAll(async () => {
  await browser.close();
  await web.stop();
  await venue.close();
  await removeFolder(folder);
});

const open = (address: string) => page.goto(`${web.origin}${address}`);

/** As the owner of the database with the user's claims: what the user would call. */
const actingFor = (sql: string) =>
  web.query(
    `begin; select set_config('request.jwt.claims', '{"sub": "${userId}", "role": "authenticated"}', true); ${sql}; commit`,
  );

const textOf = async (row: RegExp): Promise<readonly string[]> =>
  (await page.getByRole("row", { name: row }).innerText())
    .replaceAll("\u00A0", " ")
    .split("\t")
    .map((cell) => cell.replaceAll(/\s+/g, " ").trim());

test("somebody has an account that replays, and an order that waits", async () => {
  await open("/sign-up");
  await page.getByLabel("E-mail").fill("emmy@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("**/overview");
  const [user] = await web.query("select id from auth.users where email = 'emmy@example.com'");
  userId = String(user?.["id"]);
  await actingFor(
    `select public.open_paper_account('Emmy''s desk', 'USDT', 10000,
       limits => '{"duplicate_window_ms": 0, "max_open_orders": 5, "max_daily_loss": 0.03}',
       replay => '{"from": "2024-05-01T00:00:00Z", "speed": 1}')`,
  );
  await actingFor(
    `select public.add_instrument(series_id, 'USDT', lot_size => 0.001) from public.candle_series
     where symbol = 'BTC/USDT' order by series_id limit 1`,
  );
  const [account] = await web.query(
    `select account_id from public.accounts where user_id = '${userId}' and purpose = 'desk'`,
  );
  accountId = String(account?.["account_id"]);
  await actingFor(
    `select public.place_order(gen_random_uuid(), '${accountId}', instrument_id, 'buy', 0.01, order_type => 'limit', price => 40000)
     from public.instruments where user_id = '${userId}'`,
  );
  expect(
    await web.query(`select sequence, verdict from public.orders join public.decisions
       using (account_id, intent_sequence) where account_id = '${accountId}'`),
  ).toEqual([{ sequence: 0, verdict: "approved" }]);
});

test("each limit stands beside what counts against it, and each level beside what it would meet", async () => {
  await open("/risk");
  await page.getByText("Now 1 open order.", { exact: true }).waitFor();
  await page.getByText("Now 1 open order, 0 positions.", { exact: true }).waitFor();
  await page.getByRole("row", { name: /Open orders/ }).waitFor();
  expect(await textOf(/Open orders/)).toEqual(["Open orders", "max_open_orders", "1", "5", "", "inside"]);
  expect(await textOf(/Loss since midnight/)).toEqual([
    "Loss since midnight UTC",
    "max_daily_loss",
    "0.00 %",
    "3.00 %",
    "",
    "inside",
  ]);
});

test("limits are changed; no limit is said; an empty field is a mistake", async () => {
  await page.getByRole("button", { name: "Edit limits" }).click();
  const form = page.getByRole("form", { name: "Limits" });
  await form.getByLabel("Open orders", { exact: true }).fill("1");
  await form.getByLabel("Loss since midnight UTC").fill("");
  await form.getByRole("button", { name: /^Save/ }).click();
  await form.getByText("A number above zero").waitFor();
  expect(await web.query("select max_open_orders from public.risk_limits where max_open_orders = 1")).toEqual([]);
  await form
    .locator("div", { has: page.getByLabel("Loss since midnight UTC") })
    .getByLabel("No limit")
    .last()
    .check();
  await form.getByRole("button", { name: "Save 2 limits" }).click();
  await page.getByRole("row", { name: /Open orders/ }).waitFor();
  await expect.poll(() => textOf(/Open orders/)).toEqual(["Open orders", "max_open_orders", "1", "1", "", "Blocking"]);
  expect(await textOf(/Loss since midnight/)).toContain("no limit");
  expect(
    await web.query(
      `select max_open_orders, max_daily_loss::text, max_leverage is not null as has_leverage
       from public.risk_limits where account_id = '${accountId}'`,
    ),
  ).toEqual([{ max_open_orders: 1, max_daily_loss: null, has_leverage: true }]);
});

test("a drill stops one account for a moment and tells how long it took; it leaves nothing stopped", async () => {
  await page.getByRole("button", { name: "Drill" }).click();
  await page.getByText(/Acknowledged in \d+ ms, entries blocked in \d+\.\d ms, drained\. Reset\./).waitFor();
  expect(await web.query("select scope, level, reason from public.kill_switches where user_id is not null")).toEqual([
    { scope: "account", level: 0, reason: "drill" },
  ]);
  await expect
    .poll(() => textOf(/1 Pause entries/))
    .toEqual([
      expect.stringMatching(/^\d\d \w{3} \d{4} \d\d:\d\d$/),
      "1 Pause entries drill Emmy's desk, by you",
      expect.stringMatching(/^[\d.]+ ms$/),
      expect.stringMatching(/^[\d.]+ s$/),
    ]);
});

test("a drill does not reset what is stopped in earnest", async () => {
  await actingFor(`select public.kill_switch('account', 1, 'in earnest', '${accountId}')`);
  try {
    await page.getByText("Emmy's desk is stopped already.").waitFor();
    expect(await page.getByRole("button", { name: "Drill" }).isDisabled()).toBe(true);
  } finally {
    await actingFor(`select public.reset_kill_switch('account', 'after a test', '${accountId}')`);
  }
});

async function storeKey(apiKey: string): Promise<void> {
  const form = page.getByRole("form", { name: "Store a key" });
  await form.getByLabel("Label").fill("Main");
  await form.getByLabel("API key").fill(apiKey);
  await form.getByLabel("API secret").fill(secret);
  await form.getByRole("button", { name: "Check and store" }).click();
}

/** The document, what stands in its fields, and what the browser stores for it. */
const allOfPage = (): Promise<string> =>
  page.evaluate<string>(
    `document.documentElement.outerHTML + [...document.querySelectorAll("input")].map(({ value }) => value)
     + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })`,
  );

test("an exchange key is checked and stored, and its value is nowhere in the page after that", async () => {
  const answers: string[] = [];
  page.on("response", (response) => {
    void response.text().then(
      (text) => answers.push(text),
      () => undefined,
    );
  });
  // What the execution service will do at its start: without its key there is nothing to seal for.
  const main = path.join(projectRoot, "apps/cli/src/main.ts");
  const rotation = startCommand([main, "exchange-keys", "rotate", "--data-dir", path.join(folder, "data")]);
  expect([await rotation.ended, rotation.output()]).toEqual([0, expect.any(String)]);
  await open("/settings/exchange-keys");
  const alert = page.getByRole("form", { name: "Store a key" }).getByRole("alert");
  await storeKey("Kx81-key-that-may-withdraw-w");
  await alert.getByText("Refused: this key may withdraw.").waitFor();
  const shown = [await allOfPage()];
  expect(await alert.innerText()).toContain("switch off Enable Withdrawals");
  expect(await web.query("select 1 from public.user_exchange_keys")).toEqual([]);
  await storeKey("Kx81-key-nobody-knows-x");
  await alert.getByText("The venue does not accept this key.").waitFor();
  await storeKey("Kx81-key-that-trades-3F9A");
  await page.getByText("Stored as ••••3F9A.").waitFor();
  shown.push(await allOfPage());
  await expect
    .poll(() => textOf(/Binance Main/))
    .toEqual([
      "Binance Main ••••3F9A",
      expect.stringMatching(/^read yes · trade yes · withdraw no · any address any address may use it/),
      expect.stringMatching(/^\d\d \w{3} \d{4} \d\d:\d\d$/),
      "—",
      "pending",
      "Revoke",
    ]);
  await page.reload();
  await page.getByRole("row", { name: /Binance Main/ }).waitFor();
  for (const text of [...shown, await allOfPage(), ...answers]) {
    expect(text.includes(secret) || text.includes("Kx81-key-that")).toBe(false);
  }
});

test("it is revoked after a question, and its seal is gone", async () => {
  await page.getByRole("button", { name: "Revoke Binance Main ••••3F9A" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke it" }).click();
  await page.getByRole("row", { name: /revoked/ }).waitFor();
  expect(await web.query("select status, length(sealed) as sealed from public.user_exchange_keys")).toEqual([
    { status: "revoked", sealed: 0 },
  ]);
});

test("no page of these has a serious fault of accessibility or is wider than its screen", async () => {
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await open("/settings/appearance");
    await page.locator("main").getByRole("radio", { name: theme }).check();
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    for (const width of [375, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      for (const address of ["/risk", "/risk#edit", "/settings/exchange-keys"]) {
        await open(address.replace("#edit", ""));
        await page.getByText("LIVE", { exact: true }).waitFor();
        if (address === "/risk#edit") {
          await page.getByRole("button", { name: "Edit limits" }).click();
          await page.getByRole("form", { name: "Limits" }).waitFor();
        }
        found.push(...(await seriousFaults(page)).map((fault) => `${theme} ${width} ${address} ${fault}`));
        const beyond = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        found.push(...(beyond > 0 ? [`${theme} ${width} ${address} is ${beyond} px too wide`] : []));
      }
    }
  }
  expect(found).toEqual([]);
}, 300_000);

test("in all this no page failed", () => {
  expect(faults).toEqual([]);
});
