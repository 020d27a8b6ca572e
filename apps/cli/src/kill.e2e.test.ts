import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser, seriousFaults } from "./testing/browser.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";

/*
 * A person stops trading in a real browser, over the whole install: by holding, by keys, by typing, with the socket gone and
 * with the functions gone. The account replays the demo's candles from the first of May 2024.
 */

vi.setConfig({ testTimeout: 120_000, expect: { poll: { timeout: 30_000 } } });

let folder = "";
let web: RunningWeb;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let userId = "";
let accountId = "";
let isSocketCut = false;
const faults: string[] = [];
/** What the page's socket was sent. */
const heard: string[] = [];

beforeAll(async () => {
  folder = await makeTestFolder("kill");
  web = await startWeb(path.join(folder, "data"));
  browser = await launchBrowser(folder);
  context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  await page.routeWebSocket(/realtime/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => (isSocketCut ? undefined : server.send(message)));
    server.onMessage((message) => {
      if (!isSocketCut) {
        heard.push(String(message));
        socket.send(message);
      }
    });
  });
}, 240_000);

afterAll(async () => {
  await browser.close();
  await web.stop();
  await removeFolder(folder);
});

afterEach(async () => {
  isSocketCut = false;
  await page.unroute(/functions\/v1/);
  await actingFor(
    "select private.reset_kill(scope, coalesce(account_id::text, strategy_id::text, instrument_id::text), 'after a test', false)" +
      ` from public.kill_switches where level > 0 and user_id = '${userId}'`,
  );
});

const open = (address: string, on: Page = page) => on.goto(`${web.origin}${address}`);

async function signUp(on: Page, email: string): Promise<void> {
  await open("/sign-up", on);
  await on.getByLabel("E-mail").fill(email);
  await on.getByLabel("Password").fill("correct horse battery");
  await on.getByRole("button", { name: "Create the account" }).click();
  await on.waitForURL("**/overview");
}

/** As the owner of the database with the user's claims: what the user would call. */
const actingFor = (sql: string) =>
  web.query(
    `begin; select set_config('request.jwt.claims', '{"sub": "${userId}", "role": "authenticated"}', true); ${sql}; commit`,
  );

const killButton = (on: Page = page) => on.getByRole("banner").getByRole("button", { name: /KILL|HALTED|PAUSED/ });
const stopLines = (on: Page = page) => on.getByRole("region", { name: "Stopped" });

async function holdPointer(target: ReturnType<typeof killButton>, ms: number): Promise<void> {
  const box = await target.boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await page.mouse.down();
  await page.waitForTimeout(ms);
  await page.mouse.up();
}

async function holdKey(key: string, ms: number): Promise<void> {
  await page.keyboard.down(key);
  await page.waitForTimeout(ms);
  await page.keyboard.up(key);
}

async function holdShiftK(ms: number): Promise<void> {
  await page.keyboard.down("Shift");
  await holdKey("K", ms);
  await page.keyboard.up("Shift");
}

/** Scopes that are stopped, as the database has them. */
const stopped = () =>
  web.query("select scope, level, reason, is_drill from public.kill_switches where level > 0 order by scope_key");

const openOrders = async () =>
  (
    await web.query(
      `select count(*)::int as orders from public.orders where account_id = '${accountId}'
     and status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')`,
    )
  )[0]?.["orders"];

const held = async () =>
  (
    await web.query(
      `select coalesce(sum(quantity), 0)::text as quantity from public.positions where account_id = '${accountId}'`,
    )
  )[0]?.["quantity"];

/** The gate's answer to one more order of 0.001 BTC, as the ticket or anybody else would get it. */
async function verdictOf(price: number | null, strategyId: string | null = null): Promise<unknown> {
  await actingFor(
    `select public.place_order(gen_random_uuid(), '${accountId}', instrument_id, 'buy', 0.001,
       order_type => '${price === null ? "market" : "limit"}', price => ${String(price)},
       strategy_id => ${strategyId === null ? "null" : `'${strategyId}'`})
     from public.instruments where user_id = '${userId}'`,
  );
  const [decided] = await web.query(
    `select verdict, code from public.decisions where account_id = '${accountId}' order by decided_at desc limit 1`,
  );
  return decided;
}

test("somebody has a position and an order that waits", async () => {
  await signUp(page, "ada@example.com");
  const [user] = await web.query("select id from auth.users where email = 'ada@example.com'");
  userId = String(user?.["id"]);
  await actingFor(
    `select public.open_paper_account('Ada''s desk', 'USDT', 10000, limits => '{"duplicate_window_ms": 0}',
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
  expect(await verdictOf(null)).toEqual({ verdict: "approved", code: null });
  expect(await verdictOf(40_000)).toEqual({ verdict: "approved", code: null });
  await expect.poll(held).toBe("0.001");
  await expect.poll(openOrders).toBe(1);
});

test("held for 0.8 s KILL does nothing", async () => {
  await open("/overview");
  await killButton().waitFor();
  await page.getByText("LIVE", { exact: true }).waitFor();
  await holdPointer(killButton(), 800);
  await page.waitForTimeout(1_000);
  expect(await stopped()).toEqual([]);
  expect(await page.getByRole("dialog", { name: "Stop trading" }).isVisible()).toBe(false);
  await killButton().focus();
  await holdKey("Enter", 800);
  await holdShiftK(800);
  await page.waitForTimeout(1_000);
  expect(await stopped()).toEqual([]);
});

test("held for 1.5 s it flattens and halts, in every tab, until a reset with a reason", async () => {
  const tab = await context.newPage();
  await open("/orders", tab);
  await tab.getByText("LIVE", { exact: true }).waitFor();
  await holdPointer(killButton(), 1_700);
  await stopLines().getByText("HALTED").waitFor();
  expect(await stopped()).toEqual([{ scope: "user", level: 3, reason: "KILL held for 1.5 s", is_drill: false }]);
  expect(await verdictOf(41_000)).toEqual({ verdict: "refused", code: "kill_switch_active" });
  await expect.poll(openOrders).toBe(0);
  await expect.poll(held).toBe("0.000");
  await expect.poll(() => stopLines().innerText()).toContain("1 order cancelled, 1 position closed, flat");
  const text = await stopLines().innerText();
  expect(text).toMatch(/Flatten & halt, all of yours, by you at \d\d \w{3} \d{4} \d\d:\d\d:\d\d UTC/);
  expect(text).toMatch(/“KILL held for 1\.5 s”.* drained · acknowledged in \d+ ms · epoch \d+/);
  await stopLines(tab).getByText("HALTED").waitFor();
  await tab.close();
  await page.reload();
  await stopLines().getByText("1 order cancelled, 1 position closed, flat").waitFor();
  expect(await killButton().innerText()).toBe("HALTED");

  await stopLines().getByRole("button", { name: "Reset…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reset" });
  await dialog.getByRole("button", { name: "Reset halt" }).click();
  await dialog.getByText("A reset needs a reason").waitFor();
  expect(await stopped()).toHaveLength(1);
  await dialog.getByLabel("Reason").fill("Looked at it");
  await dialog.getByRole("button", { name: "Reset halt" }).click();
  await stopLines().getByRole("button", { name: "Reset…" }).waitFor({ state: "detached" });
  expect(await stopped()).toEqual([]);
  // Nothing is resumed: the order stays cancelled.
  expect(await openOrders()).toBe(0);
  expect(await verdictOf(40_000)).toEqual({ verdict: "approved", code: null });
});

test("it works with the socket gone, from the keyboard, over a dialog, and what is shown moves on", async () => {
  await expect.poll(openOrders).toBe(1);
  isSocketCut = true;
  await open("/positions");
  await killButton().waitFor();
  const search = page.getByRole("dialog", { name: "Search" });
  // Keys that come before the page listens are lost, and without the socket nothing says that it does.
  await expect
    .poll(async () => {
      await page.keyboard.press("Control+k");
      return search.isVisible();
    })
    .toBe(true);
  await page.getByRole("combobox").press("Shift+K");
  const over = search.getByRole("button", { name: "KILL" });
  await over.focus();
  await holdKey("Space", 1_700);
  await expect.poll(stopped).toEqual([{ scope: "user", level: 3, reason: "KILL held for 1.5 s", is_drill: false }]);
  await expect.poll(() => stopLines().innerText()).toContain("1 order cancelled, 0 positions closed, flat");
});

test("whoever passed the gate before and is on the way still is waited for: the page asks again until it is drained", async () => {
  await open("/overview");
  await killButton().waitFor();
  const before = await openOrders();
  // An order whose transaction has taken the gate and goes on for five seconds.
  const onTheWay = actingFor(
    `select public.place_order(gen_random_uuid(), '${accountId}', instrument_id, 'buy', 0.001, order_type => 'limit', price => 39000)
     from public.instruments where user_id = '${userId}'; select pg_sleep(5)`,
  );
  await expect
    .poll(() => web.query("select mode from pg_locks where relation = 'private.gate'::regclass and granted"))
    .toEqual([{ mode: "RowExclusiveLock" }]);
  await holdPointer(killButton(), 1_700);
  await stopLines()
    .getByText(/not drained: somebody who passed the gate before is still on the way\. This page asks again/)
    .waitFor();
  expect(await stopped()).toHaveLength(1);
  await onTheWay;
  await expect.poll(() => stopLines().innerText()).toMatch(/· drained · acknowledged in \d+ ms/);
  await expect.poll(() => stopLines().innerText()).toContain("flat");
  expect([before, await openOrders()]).toEqual([0, 0]);
  const asked = await web.query(
    `select drained from public.kill_switch_changes where scope_key = 'user:${userId}' order by epoch desc limit 2`,
  );
  expect(asked).toEqual([{ drained: true }, { drained: false }]);
});

test("Shift+K held is the same, unless somebody types", async () => {
  await open("/overview");
  await killButton().click();
  await page.getByLabel("Type HALT").focus();
  await holdShiftK(1_700);
  await page.keyboard.press("Escape");
  expect(await stopped()).toEqual([]);
  await page.locator("main").focus();
  await holdShiftK(1_700);
  await stopLines().getByText("“Shift+K held for 1.5 s”").waitFor();
});

test("without the functions the database is asked; one account at level 1; a level is held by key too", async () => {
  await page.route(/functions\/v1/, (route) => route.abort());
  await open("/overview");
  await killButton().click();
  const sheet = page.getByRole("dialog", { name: "Stop trading" });
  await sheet.getByLabel("Stops").selectOption({ label: "Account Ada's desk" });
  await sheet.getByLabel("Reason").fill("Looks wrong");
  const pauseEntries = sheet.getByRole("button", { name: "Hold to pause entries" });
  await pauseEntries.click();
  await sheet.getByText("Hold it for 1.5 s, or type HALT.").waitFor();
  expect(await stopped()).toEqual([]);
  await pauseEntries.focus();
  await holdKey("Space", 1_700);
  await sheet.getByText(/Pause entries acknowledged in \d+ ms, epoch \d+, drained/).waitFor();
  expect(await stopped()).toEqual([{ scope: "account", level: 1, reason: "Looks wrong", is_drill: false }]);
  expect(await verdictOf(40_000)).toEqual({ verdict: "refused", code: "kill_switch_active" });
});

test("an instrument and a strategy are stopped by their names, and what it would meet is said before", async () => {
  await actingFor("select public.kill_switch('user', 3, 'begin with nothing')");
  await expect.poll(openOrders).toBe(0);
  await expect.poll(held).toBe("0.000");
  await actingFor("select public.reset_kill_switch('user', 'nothing is left')");
  const [strategy] = await web.query(
    `insert into public.strategies (strategy_id, user_id, name) values (gen_random_uuid(), '${userId}', 'cross') returning strategy_id as id`,
  );
  const strategyId = String(strategy?.["id"]);
  expect(await verdictOf(40_100, strategyId)).toEqual({ verdict: "approved", code: null });
  expect(await verdictOf(40_200)).toEqual({ verdict: "approved", code: null });
  await expect.poll(openOrders).toBe(2);
  await open("/overview");
  await killButton().click();
  const sheet = page.getByRole("dialog", { name: "Stop trading" });
  const stops = sheet.getByLabel("Stops");
  await sheet.getByText("Now 2 open orders, 0 positions.").waitFor();
  await stops.selectOption({ label: "Strategy cross" });
  await sheet.getByText("Every order of this strategy.").waitFor();
  await sheet.getByText("Now 1 open order, 0 positions.").waitFor();
  const groups = ["Accounts", "Instruments", "Strategies", "For everyone"];
  const counts = groups.map((label) => stops.locator(`optgroup[label="${label}"]`).count());
  expect([...(await Promise.all(counts)), await stops.locator("optgroup").count()]).toEqual([1, 1, 1, 1, 4]);
  const cancelAndPause = sheet.getByRole("button", { name: "Hold to cancel & pause" });
  await holdPointer(cancelAndPause, 800);
  await page.waitForTimeout(500);
  expect(await stopped()).toEqual([]);
  await holdPointer(cancelAndPause, 1_700);
  await sheet.getByText(/Cancel & pause acknowledged in \d+ ms/).waitFor();
  await expect.poll(openOrders).toBe(1);
  expect([await verdictOf(40_300, strategyId), await verdictOf(40_400)]).toEqual([
    { verdict: "refused", code: "kill_switch_active" },
    { verdict: "approved", code: null },
  ]);
  await stopLines().getByText("Cancel & pause, strategy cross, by you").waitFor();
  // The rest still trades, and the button still stops it.
  expect(await killButton().innerText()).toBe("KILL");

  await stops.selectOption({ label: "Instrument BTC/USDT" });
  await sheet.getByText("Every order of yours in it").waitFor();
  await sheet.getByText("Now 2 open orders, 0 positions.").waitFor();
  await cancelAndPause.focus();
  await holdKey("Enter", 1_700);
  await expect.poll(openOrders).toBe(0);
  expect(await verdictOf(40_500)).toEqual({ verdict: "refused", code: "kill_switch_active" });
  await stopLines().getByText("Cancel & pause, BTC/USDT, by you").waitFor();
  await open("/risk");
  for (const name of ["BTC/USDT, by you", "strategy cross, by you"]) {
    await page.getByRole("table", { name: "Halts and drills" }).getByText(name).waitFor();
  }
});

test("a stricter kill does not wait for one that hangs on its way", async () => {
  await open("/overview");
  await page.getByText("LIVE", { exact: true }).waitFor();
  await page.route(/kill-switch|kill_switch$/, (route) =>
    route.request().postData()?.includes('"level":1') === true ? undefined : route.continue(),
  );
  try {
    await killButton().click();
    const sheet = page.getByRole("dialog", { name: "Stop trading" });
    await sheet.getByRole("button", { name: "Hold to pause entries" }).focus();
    await holdKey("Space", 1_700);
    await sheet.getByText("Sending …").waitFor();
    await holdPointer(sheet.getByRole("button", { name: /KILL|Sending/ }), 1_700);
    await expect.poll(stopped).toEqual([{ scope: "user", level: 3, reason: "KILL held for 1.5 s", is_drill: false }]);
    await sheet.getByText(/Flatten & halt acknowledged in \d+ ms/).waitFor();
  } finally {
    await page.unroute(/kill-switch|kill_switch$/);
  }
});

test("whoever cannot hold types HALT", async () => {
  await open("/overview");
  await killButton().click();
  const sheet = page.getByRole("dialog", { name: "Stop trading" });
  await sheet.getByLabel("Level").selectOption("2");
  await sheet.getByLabel("Type HALT").fill("HAL");
  expect(await sheet.getByRole("button", { name: "Halt", exact: true }).isDisabled()).toBe(true);
  await sheet.getByLabel("Type HALT").fill("HALT");
  await sheet.getByRole("button", { name: "Halt", exact: true }).click();
  await expect.poll(stopped).toEqual([{ scope: "user", level: 2, reason: "HALT typed", is_drill: false }]);
});

test("a kill of all is told to every page on a topic of its own, and seen without the socket as well; whoever is no admin cannot reset it, an admin can", async () => {
  await web.query(`insert into public.user_roles (user_id, role) values ('${userId}', 'admin') on conflict do nothing`);
  const others = await browser.newContext();
  const other = await others.newPage();
  await signUp(other, "bob@example.com");
  await open("/overview");
  await killButton(other).waitFor();
  await page.getByText("LIVE", { exact: true }).waitFor();
  await other.routeWebSocket(/realtime/, () => undefined);
  await open("/overview", other);
  await killButton(other).waitFor();
  await expect.poll(() => heard.some((text) => text.includes("realtime:everyone"))).toBe(true);
  heard.length = 0;
  // A page that nobody looks at does not look by itself: this one learns of it by what it is told alone.
  await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })");
  await web.query("select public.kill_switch('global', 1, 'maintenance')");
  for (const on of [other, page]) {
    await stopLines(on).getByText("Pause entries, everyone, by the owner of the database").waitFor();
  }
  const told = heard.filter((text) => text.includes("realtime:everyone") && text.includes("epoch"));
  expect(told).toHaveLength(1);
  expect(told.join("").includes("maintenance")).toBe(false);
  await stopLines(other).getByText("An admin resets it.").waitFor();
  expect(await stopLines(other).getByRole("button", { name: "Reset…" }).count()).toBe(0);
  await others.close();
  await page.reload();
  await stopLines().getByRole("button", { name: "Reset…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reset" });
  await dialog.getByLabel("Reason").fill("Done");
  await dialog.getByRole("button", { name: "Reset halt" }).click();
  await stopLines().getByRole("button", { name: "Reset…" }).waitFor({ state: "detached" });
  expect(await stopped()).toEqual([]);
});

test("stopped or not, on wide screens and narrow ones, nothing is wider than the screen or hard to reach", async () => {
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await open("/settings/appearance");
    await page.locator("main").getByRole("radio", { name: theme }).check();
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    await actingFor("select public.kill_switch('user', 3, 'Daily loss over limit, stepping away')");
    for (const width of [375, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      for (const isOpen of [false, true]) {
        await open("/overview");
        await stopLines().getByText("HALTED").waitFor();
        if (isOpen) {
          await killButton().click();
          await page.getByRole("dialog", { name: "Stop trading" }).waitFor();
        }
        const place = `${theme} ${width}${isOpen ? " sheet" : ""}`;
        found.push(...(await seriousFaults(page)).map((fault) => `${place} ${fault}`));
        const beyond = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        found.push(...(beyond > 0 ? [`${place} is ${beyond} px too wide`] : []));
        const box = await killButton().boundingBox();
        found.push(...(box === null || box.x + box.width > width ? [`${place}: KILL is off the screen`] : []));
      }
    }
    await actingFor("select public.reset_kill_switch('user', 'after a look')");
  }
  expect(found).toEqual([]);
}, 300_000);

test("in all this no page failed", () => {
  expect(faults).toEqual([]);
});
