import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser, seriousFaults } from "./testing/browser.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";

/*
 * A person trades on paper in a real browser, over the whole install: an account, an order that the gate refuses, one that
 * it lets pass, a socket that breaks, a fill, an end. The account replays the demo's candles from the first of May 2024.
 */

vi.setConfig({ testTimeout: 90_000, expect: { poll: { timeout: 20_000 } } });

let folder = "";
let web: RunningWeb;
let browser: Browser;
let grace: BrowserContext;
let page: Page;
let userId = "";
let accountId = "";
/** The socket lets nothing through, and does not say so: as a network that is gone. */
let isCut = false;
const faults: string[] = [];
const restWrites: string[] = [];

beforeAll(async () => {
  folder = await makeTestFolder("trading");
  web = await startWeb(path.join(folder, "data"));
  browser = await launchBrowser(folder);
  grace = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  page = await grace.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (request.method() !== "GET" && request.url().includes("/rest/v1")) {
      restWrites.push(`${request.method()} ${request.url()}`);
    }
  });
  await page.routeWebSocket(/realtime/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => (isCut ? undefined : server.send(message)));
    server.onMessage((message) => (isCut ? undefined : socket.send(message)));
  });
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

/** As the owner of the database with the user's claims: what the user, or the execution service for them, would call. */
const actingFor = (sql: string) =>
  web.query(`begin; select set_config('request.jwt.claims', '{"sub": "${userId}"}', true); ${sql}; commit`);

const ticket = () => page.getByRole("form", { name: "Order" });
const quantity = () => ticket().locator("input[name=quantity]");
const isLive = () => page.getByText("LIVE", { exact: true }).waitFor();

async function ordersStored(): Promise<readonly Record<string, unknown>[]> {
  return web.query(
    `select sequence, side, order_type, quantity::text, price::text, status from public.orders
     where account_id = '${accountId}' order by sequence`,
  );
}

test("without an account there is one thing to do; the account is opened with its deposit, limits and clock", async () => {
  await signUp(page, "grace@example.com");
  await open("/trade");
  await page.getByRole("link", { name: "Open a paper account" }).click();
  await page.waitForURL("**/accounts");
  await isLive();
  await page.getByLabel("Name").fill("Grace's desk");
  await page.getByLabel("Largest order").fill("3,000");
  await page.getByLabel("From").fill("2024-05-01T00:00");
  await page.getByLabel("Speed").fill("1");
  await page.getByRole("button", { name: "Open the account" }).click();
  await expect.poll(() => page.locator("form [role=alert]").innerText()).toContain("no commas");
  // What was typed is still there: only what was wrong is typed again.
  await page.getByLabel("Largest order").fill("3000");
  await page.getByRole("button", { name: "Open the account" }).click();
  await page.waitForURL("**/trade");
  const [account] = await web.query(
    `select account_id, user_id, name, currency, start_cash::text, maker_fee_rate::text, replay_speed::text,
       max_order_value::text, max_leverage::text, max_daily_loss::text
     from public.accounts join public.risk_limits using (account_id, user_id) where purpose = 'desk'`,
  );
  [accountId, userId] = [String(account?.["account_id"]), String(account?.["user_id"])];
  expect(account).toEqual({
    account_id: accountId,
    user_id: userId,
    name: "Grace's desk",
    currency: "USDT",
    start_cash: "10000",
    maker_fee_rate: "0.0002",
    replay_speed: "1",
    max_order_value: "3000",
    max_leverage: "1",
    max_daily_loss: "0.03",
  });
});

test("it is funded, and what there is says so", async () => {
  await open(`/accounts?account=${accountId}`);
  await isLive();
  await page.getByLabel("Move paper cash").filter({ visible: true }).fill("500");
  // Pressed twice it is one payment, and the field is empty for the next.
  await page.getByRole("button", { name: "Pay in" }).dblclick();
  await page.getByText("10,500.00 USDT cash").waitFor();
  expect(await page.getByLabel("Move paper cash").filter({ visible: true }).inputValue()).toBe("");
  await page.getByLabel("Move paper cash").filter({ visible: true }).fill("500");
  await page.getByRole("button", { name: "Pay out" }).click();
  await page.getByText("10,000.00 USDT cash").waitFor();
  expect(
    await web.query(
      `select kind, amount::text from public.ledger_entries where account_id = '${accountId}' order by sequence`,
    ),
  ).toEqual([
    { kind: "deposit", amount: "10000" },
    { kind: "deposit", amount: "500" },
    { kind: "withdrawal", amount: "-500" },
  ]);
});

test("an instrument is made of candles, and the account's clock and REPLAY stand over it", async () => {
  await open("/trade");
  await page.getByRole("link", { name: "Trade BTC/USDT" }).click();
  await page.getByLabel("Currency").waitFor();
  expect(await page.getByLabel("Currency").inputValue()).toBe("USDT");
  await page.getByLabel("Lot").fill("0.001");
  await page.getByRole("button", { name: "Trade BTC/USDT" }).click();
  await ticket().waitFor();
  expect(await page.getByRole("banner").getByText("REPLAY").filter({ visible: true }).count()).toBe(1);
  await page.getByText(/01 May 2024 00:0\d UTC/).waitFor();
});

test("by keyboard alone: an order over a limit is shown, sent, and refused in the ticket with rule, value and limit", async () => {
  await open("/trade");
  await ticket().waitFor();
  await isLive();
  await page.locator("main").focus();
  await page.keyboard.press("s");
  await expect
    .poll(() => ticket().getByRole("button", { name: "Sell", exact: true }).getAttribute("aria-pressed"))
    .toBe("true");
  await page.locator("main").focus();
  await page.keyboard.press("b");
  await page.keyboard.type("0.1");
  await ticket().getByLabel("Limit price").fill("59999.99");
  await page.keyboard.press("ArrowUp");
  expect(await ticket().getByLabel("Limit price").inputValue()).toBe("60000.00");
  const submit = ticket().getByRole("button", { name: "Buy 0.100 BTC @ 60,000.00" });
  await page.keyboard.press("Enter");
  await ticket().getByText("Enter sends it").waitFor();
  expect(await ticket().locator("button:focus").innerText()).toBe(await submit.innerText());
  expect(await web.query(`select 1 from public.intents where account_id = '${accountId}'`)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await ticket().getByText("Enter sends it").count()).toBe(0);
  await page.keyboard.press("Enter");
  await ticket().getByText("Enter sends it").waitFor();
  // An Enter right behind the one that showed the order does not send it.
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
  const refusal = ticket().getByRole("alert");
  await refusal.waitFor();
  expect(await refusal.getAttribute("aria-label")).toBe("Refusal");
  const text = (await refusal.innerText()).replaceAll("\u00A0", " ");
  // 0.1 × 60,000 is more than 3,000.
  expect(text).toContain("Blocked: order value 6,000.00 USDT > 3,000.00 USDT limit");
  expect(text).toContain("Rule max_order_value, code intent_exceeds_max_order_value.");
  expect(await submit.isDisabled()).toBe(true);
  expect(await ordersStored()).toEqual([]);
  await refusal.getByRole("link", { name: "Why?" }).click();
  await page.waitForURL(`**/decisions/${accountId}/0`);
  await page.getByRole("heading", { name: /Blocked: order value 6,000\.00/ }).waitFor();
  const row = page.getByRole("row", { name: /order value/ });
  expect((await row.innerText()).replaceAll("\u00A0", " ").split(/\s*\t\s*/)).toEqual([
    "order value",
    "6,000.00 USDT",
    "3,000.00 USDT",
    "broken",
  ]);
});

// Seen to fail: with a new id for each press and no look at whether one is on its way.
test("a double click sends one order, with a bracket; it stands under the chart and has a life", async () => {
  await open("/trade");
  await ticket().waitFor();
  await isLive();
  await ticket().getByLabel("Limit price").fill("50000");
  await quantity().fill("0.02");
  await ticket().getByLabel("Stop loss").fill("48000");
  await ticket().getByLabel("Take profit").fill("55000");
  const preview = ticket().getByLabel("Preview");
  // 0.02 × 2,000; 40 + 1,000 × 0.0002 + 0.02 × 48,000 × 0.0005
  await expect.poll(() => preview.innerText()).toMatch(/1R, entry to stop\s+40\.00 USDT/);
  expect(await preview.innerText()).toMatch(/Max loss with fees\s+40\.68 USDT/);
  await ticket().getByRole("button", { name: "Buy 0.020 BTC @ 50,000.00" }).waitFor();
  // Two presses before the page can draw the first: the button is not disabled yet.
  await page.evaluate(`{
    const submit = [...document.querySelectorAll("form[aria-label=Order] button")].find((button) =>
      button.textContent.startsWith("Buy 0.020 BTC"),
    );
    submit.click();
    submit.click();
  }`);
  await ticket().getByText("Order sent.").waitFor();
  await page.getByRole("tab", { name: "Orders 1" }).click();
  await page.getByRole("row", { name: /#0 limit/ }).waitFor();
  // A second command would wait for the answer to the first: it has the time to come.
  await page.waitForTimeout(1_500);
  expect(await ordersStored()).toEqual([
    { sequence: 0, side: "buy", order_type: "limit", quantity: "0.02", price: "50000", status: expect.any(String) },
  ]);
  expect(
    await web.query(`select count(*)::int as intents from public.intents where account_id = '${accountId}'`),
  ).toEqual([{ intents: 2 }]);
  await open("/orders");
  await page.getByRole("link", { name: "#0 limit" }).click();
  await page.waitForURL(`**/orders/${accountId}/0`);
  const life = page.getByRole("list", { name: "Life of the order" });
  await life.waitFor();
  const steps = await life.getByRole("listitem").allInnerTexts();
  expect(steps.slice(0, 3).map((step) => step.split("\n")[0])).toEqual(["Intent", "Approved", "Submitted"]);
  expect(await page.getByRole("row", { name: /kill switch level/ }).count()).toBe(1);
});

// Seen to fail: where a broken feed does not hold market orders back.
test("a socket that dies is STALE and sells nothing at the market; when it is back nothing is missing and nothing double", async () => {
  await open("/trade");
  await ticket().waitFor();
  await isLive();
  await ticket().getByText("Market", { exact: true }).click();
  await quantity().fill("0.001");
  const submit = ticket().getByRole("button", { name: "Buy 0.001 BTC at market" });
  await expect.poll(() => submit.isDisabled()).toBe(false);
  isCut = true;
  for (let paid = 0; paid < 20; paid += 1) {
    await actingFor(`select public.deposit_paper_cash('${accountId}', 1)`);
  }
  await page.getByText("STALE", { exact: true }).waitFor();
  await ticket().getByText("Market orders wait: the connection is gone").waitFor();
  expect(await submit.isDisabled()).toBe(true);
  const account = page.getByRole("region", { name: "Account" });
  expect(await account.innerText()).toContain("10,000.00");
  isCut = false;
  await isLive();
  // 10,000 and twenty times 1: each of the twenty events once.
  await expect.poll(() => account.innerText()).toMatch(/Cash\s+10,020\.00/);
  await actingFor(`select public.deposit_paper_cash('${accountId}', -20)`);
  await expect.poll(() => account.innerText()).toMatch(/Cash\s+10,000\.00/);
  await expect.poll(() => submit.isDisabled()).toBe(false);
});

test("a fill becomes a position on every page; it is closed after a question that says what it is", async () => {
  await ticket().getByRole("button", { name: "Buy 0.001 BTC at market" }).click();
  await ticket().getByText("Order sent.").waitFor();
  // The execution service fills it at the replay's price.
  await page.getByRole("tab", { name: "Positions 1" }).click();
  const position = page.getByRole("row", { name: /BTC\/USDT Long 0\.001 BTC/ });
  await position.waitFor();
  await page.getByRole("status").getByText("Fill of order #1").waitFor();
  await open("/positions");
  await isLive();
  await page.getByRole("button", { name: "Close BTC/USDT" }).click();
  const question = page.getByRole("dialog", { name: "Close BTC/USDT" });
  expect(await question.innerText()).toContain("1 order in BTC/USDT is cancelled first.");
  await question.getByRole("button", { name: "Close 0.001 BTC" }).click();
  await expect
    .poll(async () => (await ordersStored()).map(({ side, status }) => [side, status]))
    .toEqual([
      ["buy", "cancelled"],
      ["buy", "filled"],
      ["sell", "filled"],
    ]);
});

test("an order is cancelled without a question, all of them after one", async () => {
  await open("/trade");
  await ticket().waitFor();
  await isLive();
  for (const price of ["40000", "41000"]) {
    await ticket().getByLabel("Limit price").fill(price);
    await quantity().fill("0.01");
    await ticket()
      .getByRole("button", { name: /^Buy 0\.010 BTC @/ })
      .click();
    await ticket().getByText("Order sent.").waitFor();
  }
  await open("/orders?show=open");
  await isLive();
  await page.getByRole("button", { name: "Cancel order 4" }).click();
  await page.getByRole("status").getByText("Order #4 is being cancelled").waitFor();
  await expect.poll(async () => (await ordersStored())[4]?.["status"]).toBe("cancelled");
  await page.getByRole("button", { name: /Cancel all/ }).click();
  const question = page.getByRole("dialog", { name: "Cancel all orders" });
  expect(await question.innerText()).toMatch(/Notional 400\.00 USDT/);
  await question.getByRole("button", { name: /^Cancel \d/ }).click();
  await page.getByText("No order waits.").filter({ visible: true }).waitFor();
  expect((await ordersStored()).filter(({ status }) => ["submitted", "working"].includes(String(status)))).toEqual([]);
});

test("what is held in an instrument that came while the page was open has its name and its price too", async () => {
  await open("/positions");
  await isLive();
  await actingFor(
    `select public.add_instrument(series_id, 'USDT', tick_size => 0.01, lot_size => 0.001)
       from public.candle_series where symbol = 'ETH/USDT' order by series_id limit 1;
     select public.place_order(gen_random_uuid(), '${accountId}', instrument_id, 'buy', 0.01)
       from public.instruments where user_id = '${userId}' and symbol = 'ETH/USDT'`,
  );
  const row = page.getByRole("row", { name: /ETH\/USDT/ });
  await expect.poll(() => row.innerText()).toMatch(/Long\s+0\.01 ETH\s+3,\d{3}\.\d\d\s+3,\d{3}\.\d\d/);
});

test("a stranger sees none of it, by no address", async () => {
  const context = await browser.newContext();
  const stranger = await context.newPage();
  await signUp(stranger, "stranger@example.com");
  for (const address of [`/orders/${accountId}/0`, `/decisions/${accountId}/0`]) {
    expect([address, (await stranger.goto(`${web.origin}${address}`))?.status()]).toEqual([address, 404]);
  }
  const prices = await stranger.request.get(`${web.origin}/prices?account=${accountId}&instruments=1`);
  expect(prices.status()).toBe(404);
  for (const address of ["/orders", "/positions"]) {
    await stranger.goto(`${web.origin}${address}`);
    await stranger.getByText("You have no account to trade with yet.").filter({ visible: true }).waitFor();
  }
  expect(await stranger.content()).not.toContain("Grace's desk");
  await context.close();
});

test("no page of trading has a serious fault of accessibility or is wider than its screen", async () => {
  const addresses = [
    "/trade",
    "/positions?show=all",
    "/orders",
    `/orders/${accountId}/0`,
    "/decisions",
    `/decisions/${accountId}/0`,
    "/accounts",
    `/accounts?account=${accountId}`,
    "/overview",
  ];
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await open("/settings/appearance");
    await page.locator("main").getByRole("radio", { name: theme }).check();
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    for (const width of [375, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      for (const address of addresses) {
        await open(address);
        await isLive();
        if (address === "/trade" && width === 375) {
          await page.getByRole("button", { name: "Buy …" }).click();
          await ticket().waitFor();
        }
        found.push(...(await seriousFaults(page)).map((fault) => `${theme} ${width} ${address} ${fault}`));
        const beyond = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
        found.push(...(beyond > 0 ? [`${theme} ${width} ${address} is ${beyond} px too wide`] : []));
      }
    }
  }
  expect(found).toEqual([]);
}, 300_000);

test("in all this no page failed, and no browser wrote past the server", () => {
  expect({ faults, restWrites }).toEqual({ faults: [], restWrites: [] });
});
