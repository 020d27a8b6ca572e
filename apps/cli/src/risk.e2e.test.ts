import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser, seriousFaults } from "./testing/browser.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";
import { authenticatorCode } from "./testing/totp.ts";
import { type TestVenue, startVenue } from "./testing/venue.ts";

/*
 * A person sets limits, sees what counts against them, drills, and stores exchange keys, which the execution service proves,
 * over the whole install and a venue in Binance's place.
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

test("which instruments may be traded is chosen from a list; none at all is refused, with the way out", async () => {
  const allowed = () =>
    web.query(`select limits.instruments, (select array_agg(instrument_id) from public.instruments where user_id = '${userId}') as own
      from public.risk_limits as limits where account_id = '${accountId}'`);
  const [before] = await allowed();
  const own = before?.["own"];
  await page.getByText("May trade all instruments.").waitFor();
  await page.getByRole("button", { name: "Edit limits" }).click();
  const form = page.getByRole("form", { name: "Limits" });
  await form.getByRole("radio", { name: "Only these" }).check();
  await form.getByRole("button", { name: /^Save/ }).click();
  await form.getByText("Choose at least one, or allow all.").waitFor();
  await form.getByLabel("Search instruments").fill("nothing of the kind");
  await form.getByText("No instrument is called so.").waitFor();
  await form.getByLabel("Search instruments").fill("btc");
  await form.getByLabel("BTC/USDT").check();
  await form.getByRole("button", { name: "Save 1 limit" }).click();
  await page.getByText("May trade BTC/USDT.").waitFor();
  expect(await allowed()).toEqual([{ instruments: own, own }]);

  // What the function refuses is said with its code and its way out, and the form stays as it is.
  await page.getByRole("button", { name: "Edit limits" }).click();
  await web.query(`update public.user_roles set role = 'viewer' where user_id = '${userId}' and role = 'trader'`);
  try {
    await form.getByRole("radio", { name: "All" }).check();
    await form.getByRole("button", { name: "Save 1 limit" }).click();
    await form.getByText(/\(role_missing\)/).waitFor();
    expect(await form.getByRole("radio", { name: "All" }).isChecked()).toBe(true);
  } finally {
    await web.query(`update public.user_roles set role = 'trader' where user_id = '${userId}' and role = 'viewer'`);
  }
  await form.getByRole("button", { name: "Save 1 limit" }).click();
  await page.getByText("May trade all instruments.").waitFor();
  expect(await allowed()).toEqual([{ instruments: null, own }]);
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

const keyForm = () => page.getByRole("form", { name: "Store a key" });

async function storeKey(apiKey: string, label = "Main"): Promise<void> {
  await keyForm().getByLabel("Label").fill(label);
  await keyForm().getByLabel("API key").fill(apiKey);
  await keyForm().getByLabel("API secret").fill(secret);
  await keyForm().getByRole("button", { name: "Check and store" }).click();
}

/** As if nobody had been there for eleven minutes: Auth's own record of the sign-in, and a token that was made from it. */
async function ageSession(): Promise<void> {
  await web.query("update auth.mfa_amr_claims set updated_at = updated_at - interval '11 minutes'");
  const context = page.context();
  const parts = (await context.cookies())
    .filter(({ name }) => /^sb-.*-auth-token(\.\d+)?$/.test(name))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const text = Buffer.from(
    parts
      .map(({ value }) => value)
      .join("")
      .replace(/^base64-/, ""),
    "base64url",
  ).toString();
  // The browser takes it for one that has run out, and asks for the next.
  const session = { ...(JSON.parse(text) as object), expires_at: 1 };
  const value = `base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`;
  const size = Math.ceil(value.length / parts.length);
  await context.addCookies(parts.map((cookie, at) => ({ ...cookie, value: value.slice(at * size, (at + 1) * size) })));
  await open("/settings/exchange-keys");
  await keyForm().waitFor();
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
  await open("/settings/exchange-keys");
  const alert = keyForm().getByRole("alert");
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
      expect.any(String),
      expect.stringMatching(/^valid Proved at \d\d \w{3} \d{4} \d\d:\d\d\.$/),
      "Revoke",
    ]);
  expect(await web.query("select status, permissions ->> 'by' as by from public.user_exchange_keys")).toEqual([
    { status: "valid", by: "execution" },
  ]);
  await page.reload();
  await page.getByRole("row", { name: /Binance Main/ }).waitFor();
  for (const text of [...shown, await allOfPage(), ...answers]) {
    expect(text.includes(secret) || text.includes("Kx81-key-that")).toBe(false);
  }
});

test("a key that gains the right to withdraw is refused, and the open page says so", async () => {
  venue.withdrawing.add("Kx81-key-that-trades-3F9A");
  // A day later.
  await web.query("update public.user_exchange_keys set proof_due_at = now()");
  await web.query("select pg_notify('chandlery_exchange_keys', '')");
  await page.getByText("Binance Main ••••3F9A is refused").waitFor();
  expect((await textOf(/Binance Main/))[4]).toBe(
    "refused It may withdraw: at binance, switch off Enable Withdrawals. Its secret is erased: mend the key, and store it anew.",
  );
  expect(await web.query("select status, length(sealed) as sealed from public.user_exchange_keys")).toEqual([
    { status: "refused", sealed: 0 },
  ]);
});

test("a session that was left open asks who is there, keeps what was typed, and goes on", async () => {
  await ageSession();
  await storeKey("Kx81-key-that-trades-7B2C", "Second");
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByLabel("Password").fill("not the password");
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByText("The password is not right.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await keyForm().getByText("You did not sign in again.").waitFor();
  expect(await keyForm().getByLabel("Label").inputValue()).toBe("Second");
  expect(await web.query("select 1 from public.user_exchange_keys where hint = '7B2C'")).toEqual([]);
  await storeKey("Kx81-key-that-trades-7B2C", "Second");
  await dialog.getByLabel("Password").fill("correct horse battery");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Stored as ••••7B2C.").waitFor();
  await expect.poll(async () => (await textOf(/Binance Second/))[4]).toMatch(/^valid Proved at/);
  expect((await allOfPage()).includes(secret)).toBe(false);
  // The session that was left open is over.
  expect(await web.query(`select count(*)::int as n from auth.sessions where user_id = '${userId}'`)).toEqual([
    { n: 1 },
  ]);
});

test("with a second factor its code is asked for too, and without one nothing is stored", async () => {
  await open("/settings/security");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const factorSecret = await page.getByTestId("secret").innerText();
  await page.getByLabel("Code").fill(authenticatorCode(factorSecret, Date.now()));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await page.getByText("on, asked for at every sign-in").waitFor();
  await ageSession();
  await storeKey("Kx81-key-that-trades-9D4E", "Third");
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByLabel("Password").fill("correct horse battery");
  await dialog.getByLabel("Code").fill("000000");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByText("The code is not right.").waitFor();
  expect(await web.query("select 1 from public.user_exchange_keys where hint = '9D4E'")).toEqual([]);
  await dialog.getByLabel("Code").fill(authenticatorCode(factorSecret, Date.now()));
  await dialog.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Stored as ••••9D4E.").waitFor();
  expect(
    await web.query(`select aal::text, count(*)::int as n from auth.sessions where user_id = '${userId}' group by aal`),
  ).toEqual([{ aal: "aal2", n: 1 }]);
});

test("it is revoked after a question, in an old session too, and its seal is gone", async () => {
  await ageSession();
  await page.getByRole("button", { name: "Revoke Binance Second ••••7B2C" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke it" }).click();
  await page.getByRole("row", { name: /revoked/ }).waitFor();
  expect(
    await web.query("select status, length(sealed) as sealed from public.user_exchange_keys where hint = '7B2C'"),
  ).toEqual([{ status: "revoked", sealed: 0 }]);
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
          await page.getByRole("form", { name: "Limits" }).getByRole("radio", { name: "Only these" }).check();
          await page.getByLabel("Search instruments").waitFor();
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
