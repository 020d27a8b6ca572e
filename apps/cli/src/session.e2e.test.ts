import { readFile } from "node:fs/promises";
import path from "node:path";
import { makeTestFolder, removeFolder } from "@chandlery/stack/testing";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser, seriousFaults } from "./testing/browser.ts";
import { type RunningWeb, startWeb } from "./testing/running-web.ts";
import { authenticatorCode } from "./testing/totp.ts";

/*
 * Who may come in, and what they find: recovery through the inbox, authenticators, sessions, appearance. A real browser over
 * the whole install.
 */

// A busy machine draws pages slowly; what does not come at all still ends.
vi.setConfig({ testTimeout: 90_000, expect: { poll: { timeout: 20_000 } } });

let folder = "";
let web: RunningWeb;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  folder = await makeTestFolder("session");
  web = await startWeb(path.join(folder, "data"));
  browser = await launchBrowser(folder);
}, 180_000);

afterAll(async () => {
  await browser.close();
  await web.stop();
  await removeFolder(folder);
});

type ContextOptions = Parameters<Browser["newContext"]>[0];

/** A browser of its own, whose pages tell what their policy refused and what they threw. */
async function visitor(options: ContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, ...options });
  // Sooner than the test's own limit, so that a failure says what was waited for.
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) {
      faults.push(message.text());
    }
  });
  return page;
}

const close = (page: Page): Promise<void> => page.context().close();
const open = (page: Page, address: string) => page.goto(`${web.origin}${address}`);
const pathOf = (page: Page): string => new URL(page.url()).pathname;
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const alertOf = (page: Page) => page.locator("form [role=alert], main p[role=alert]").first();

interface Credentials {
  readonly email: string;
  readonly password: string;
}

const ada: Credentials = { email: "ada@example.com", password: "correct horse battery" };

async function signUp(page: Page, { email, password }: Credentials): Promise<void> {
  await open(page, "/sign-up");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page, "Create the account");
  await page.waitForURL("**/overview");
}

async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await open(page, "/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page, "Sign in");
}

async function askForMail(page: Page, email: string): Promise<string> {
  await open(page, "/sign-in");
  await page.getByRole("link", { name: "Forgot the password?" }).click();
  await page.waitForURL("**/forgot-password");
  await page.getByLabel("E-mail").fill(email);
  await press(page, "Send the mail");
  return page.getByRole("status").innerText();
}

/** The link of the newest mail to somebody, as the page of the inbox shows it. */
async function newestLink(page: Page, email: string): Promise<string> {
  await page.getByRole("link", { name: "the inbox of this machine" }).click();
  const links = page.locator("tr").filter({ hasText: email }).getByRole("link", { name: "open" });
  await links.first().waitFor();
  const addresses = await Promise.all((await links.all()).map((found) => found.getAttribute("href")));
  const [row] = await web.query(`select recovery_token as token from auth.users where email = '${email}'`);
  return addresses.find((address) => address?.includes(`token=${String(row?.["token"])}`)) ?? "";
}

test("a forgotten password is replaced through the inbox, and whoever knew the old one is out", async () => {
  const elsewhere = await visitor();
  await signUp(elsewhere, ada);
  const page = await visitor();
  const answers = [await askForMail(page, "nobody@example.com"), await askForMail(page, ada.email)];
  expect(new Set(answers)).toEqual(
    new Set(["If there is an account of this address, a mail with a link is on its way."]),
  );
  // A second mail within the minute is not sent, which is not told either.
  expect(await askForMail(page, ada.email)).toBe(answers[0]);

  const link = await newestLink(page, ada.email);
  await page.goto(link);
  await page.waitForURL("**/new-password");
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel("Password").fill(ada.password);
  await press(page, "Keep this password");
  await expect.poll(() => alertOf(page).innerText()).toContain("the password you have");
  await page.getByLabel("Password").fill("another horse battery");
  await press(page, "Keep this password");
  await page.waitForURL("**/overview");

  await open(elsewhere, "/overview");
  expect(pathOf(elsewhere)).toBe("/sign-in");
  await signIn(elsewhere, ada);
  await expect.poll(() => alertOf(elsewhere).innerText()).toBe("E-mail and password do not belong together.");
  await signIn(elsewhere, { ...ada, password: "another horse battery" });
  await elsewhere.waitForURL("**/overview");

  await elsewhere.goto(link);
  await elsewhere.waitForURL("**/forgot-password?fault=spent*");
  expect(await alertOf(elsewhere).innerText()).toContain("Ask for a new one");
  await Promise.all([close(page), close(elsewhere)]);
});

test("a link opens only where it was asked for, by either name of this machine", async () => {
  const asking = await visitor();
  const name = web.origin.replace("127.0.0.1", "localhost");
  await signUp(asking, { email: "bob@example.com", password: ada.password });
  await asking.context().clearCookies();
  await asking.goto(`${name}/forgot-password`);
  await asking.getByLabel("E-mail").fill("bob@example.com");
  await press(asking, "Send the mail");
  await asking.getByRole("status").waitFor();
  const link = await newestLink(asking, "bob@example.com");
  const other = await visitor();
  await other.goto(link);
  await other.waitForURL("**/forgot-password?fault=elsewhere");
  expect(other.url()).toContain(name);
  await Promise.all([close(asking), close(other)]);
});

test("a link that carries a hash opens in any browser, once", async () => {
  const cleo = { email: "cleo@example.com", password: ada.password };
  const page = await visitor();
  await signUp(page, cleo);
  const asked = await fetch(`${web.supabase}/auth/v1/recover`, {
    method: "POST",
    headers: { apikey: web.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({ email: cleo.email }),
  });
  expect(asked.status).toBe(200);
  const [row] = await web.query(`select recovery_token as hash from auth.users where email = '${cleo.email}'`);
  const address = `/auth/confirm?type=recovery&token_hash=${String(row?.["hash"])}`;
  const other = await visitor();
  await open(other, address);
  expect(pathOf(other)).toBe("/new-password");
  await other.context().clearCookies();
  await open(other, address);
  expect(pathOf(other)).toBe("/forgot-password");
  await Promise.all([close(page), close(other)]);
});

test("the password is changed by whoever knows it, and no session without a mail goes past that", async () => {
  const page = await visitor();
  await signUp(page, { email: "carl@example.com", password: ada.password });
  await open(page, "/new-password");
  expect(pathOf(page)).toBe("/settings/profile");
  const change = async (current: string, password: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password").fill(password);
    await press(page, "Change the password");
  };
  await change("wrong password", "a new one entirely");
  await expect.poll(() => alertOf(page).innerText()).toBe("The current password is not right.");
  await change(ada.password, "a new one entirely");
  await page.getByText("Your other sessions have ended.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Carl");
  await page.getByLabel("Name", { exact: true }).blur();
  await expect
    .poll(() => web.query("select display_name from public.user_settings where display_name is not null"))
    .toEqual([{ display_name: "Carl" }]);
  await close(page);
});

const dora: Credentials = { email: "dora@example.com", password: ada.password };
let secret = "";
let held: BrowserContext;

/** What the router asks for when it goes from one page of the desk to another: the page without what stands around it. */
interface PageRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

let pageAlone: PageRequest;

async function requestOfLink(page: Page, address: string): Promise<PageRequest> {
  const asked = page.waitForRequest(
    (request) =>
      new URL(request.url()).pathname === address &&
      request.headers()["rsc"] === "1" &&
      request.headers()["next-router-prefetch"] === undefined,
  );
  await page.locator(`a[href="${address}"]:visible`).first().click();
  const request = await asked;
  const names = ["rsc", "next-router-state-tree", "next-url"];
  return {
    url: request.url(),
    headers: Object.fromEntries(Object.entries(request.headers()).filter(([name]) => names.includes(name))),
  };
}

const answerTo = (page: Page, { url, headers }: PageRequest): Promise<string> =>
  page.evaluate(async ([target, sent]) => (await fetch(target, { headers: sent })).text(), [url, headers] as const);

test("an authenticator is switched on by its first right code", async () => {
  const page = await visitor();
  held = page.context();
  await signUp(page, dora);
  await open(page, "/settings/security");
  await press(page, "Add");
  secret = await page.getByTestId("secret").innerText();
  await page.getByAltText("QR code for the authenticator app").waitFor();
  expect(await page.evaluate<number>(`document.querySelector("img[alt^=QR]").naturalWidth`)).toBeGreaterThan(100);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel("Code").fill("000000");
  await press(page, "Switch it on");
  await expect.poll(() => alertOf(page).innerText()).toContain("The code is not right.");
  await page.getByLabel("Code").fill(authenticatorCode(secret, Date.now()));
  await press(page, "Switch it on");
  await page.getByText("on, asked for at every sign-in").waitFor();
  expect(await web.query("select status, friendly_name from auth.mfa_factors")).toEqual([
    { status: "verified", friendly_name: "Phone" },
  ]);
  await open(page, "/overview");
  pageAlone = await requestOfLink(page, "/data");
  await page.waitForURL("**/data");
  expect(await answerTo(page, pageAlone)).toContain("binance");
});

// Seen to fail: with `code_needed` let through in requireUser, and, for the page that is asked for alone, with the user no
// longer required in serverClient.
test("from then on the password alone opens nothing: no page, no action, no route", async () => {
  const page = await visitor();
  await signIn(page, dora);
  await page.waitForURL("**/sign-in/code");
  expect(await seriousFaults(page)).toEqual([]);
  for (const address of ["/overview", "/chart", "/backtests/new", "/data", "/settings/security", "/new-password"]) {
    await open(page, address);
    expect([address, pathOf(page)]).toEqual([address, "/sign-in/code"]);
  }
  expect(await answerTo(page, pageAlone)).not.toContain("binance");
  expect(await page.evaluate(async () => (await fetch("/candles?series=1")).status)).toBe(401);
  await page.getByLabel("Code").fill(authenticatorCode(secret, Date.now() - 300_000));
  await press(page, "Go on");
  await expect.poll(() => alertOf(page).innerText()).toContain("The code is not right.");
  await page.getByLabel("Code").fill(authenticatorCode(secret, Date.now()));
  await press(page, "Go on");
  await page.waitForURL("**/overview");
  await close(page);
});

test("signing out everywhere ends the other browser's session, and an authenticator can be removed", async () => {
  const page = await visitor();
  await signIn(page, dora);
  await page.getByLabel("Code").fill(authenticatorCode(secret, Date.now()));
  await press(page, "Go on");
  await page.waitForURL("**/overview");
  await open(page, "/settings/security");
  await press(page, "Remove Phone");
  await page.getByText("off", { exact: true }).waitFor();
  expect(await web.query("select count(*)::int as n from auth.mfa_factors")).toEqual([{ n: 0 }]);
  await press(page, "Sign out everywhere");
  await page.waitForURL("**/sign-in");
  expect(
    await web.query(
      "select count(*)::int as n from auth.sessions s join auth.users u on u.id = s.user_id where email = 'dora@example.com'",
    ),
  ).toEqual([{ n: 0 }]);
  await held.close();
  await close(page);
});

const background = (page: Page) => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");

test("the page follows the system until somebody chooses, and the choice goes with them to the next browser", async () => {
  const page = await visitor({ colorScheme: "light" });
  await open(page, "/sign-in");
  expect(await background(page)).toBe("rgb(233, 231, 225)");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await background(page)).toBe("rgb(6, 9, 14)");
  await signIn(page, { ...ada, password: "another horse battery" });
  await page.waitForURL("**/overview");
  await open(page, "/settings/appearance");
  await page.locator("main").getByRole("radio", { name: "Light" }).check();
  await page.locator("html[data-theme=light]").waitFor();
  await page.locator("main").getByRole("radio", { name: /^Mono/ }).check();
  await page.locator("html[data-preset=mono]").waitFor();
  await page.getByRole("group", { name: "Appearance" }).getByLabel("Time zone").selectOption("Asia/Tokyo");
  await expect
    .poll(() =>
      web.query(
        "select theme, color_preset, time_zone from public.user_settings s join auth.users u on u.id = s.user_id where email = 'ada@example.com'",
      ),
    )
    .toEqual([{ theme: "light", color_preset: "mono", time_zone: "Asia/Tokyo" }]);

  const second = await visitor({ colorScheme: "dark" });
  await signIn(second, { ...ada, password: "another horse battery" });
  await second.waitForURL("**/overview");
  expect(await second.locator("html").getAttribute("data-theme")).toBe("light");
  expect(await second.locator("html").getAttribute("data-preset")).toBe("mono");
  await open(second, "/settings/appearance");
  expect(await second.getByRole("group", { name: "Appearance" }).getByLabel("Time zone").inputValue()).toBe(
    "Asia/Tokyo",
  );
  await Promise.all([close(page), close(second)]);
});

test("the compute API's address is tested, kept with who changed it, and let through by the page's policy", async () => {
  const page = await visitor();
  const connections = async () =>
    /connect-src [^;]*/.exec((await open(page, "/settings/server"))?.headers()["content-security-policy"] ?? "")?.[0];
  const own = `connect-src 'self' ${web.supabase} ${web.supabase.replace("http", "ws")}`;
  // Ada signed up first, so she is the admin.
  await signIn(page, { ...ada, password: "another horse battery" });
  await page.waitForURL("**/overview");
  expect(await connections()).toBe(own);
  const name = async (address: string) => {
    await page.getByLabel("api_base_url").fill(address);
    await press(page, "Test and save");
  };
  for (const [address, sentence] of [
    ["http://example.org", "Give an origin"],
    ["https://169.254.169.254", "private network"],
    [web.supabase, "no compute API of Chandlery"],
  ] as const) {
    await name(address);
    await expect.poll(() => alertOf(page).innerText()).toContain(sentence);
  }
  expect(await web.query("select api_base_url from public.global_settings")).toEqual([{ api_base_url: null }]);
  await name(`${web.compute}/`);
  await page.getByText("Tested and saved").waitFor();
  expect(
    await web.query(
      "select setting, old_value, new_value, email from public.global_setting_changes c join auth.users u on u.id = c.changed_by",
    ),
  ).toEqual([{ setting: "api_base_url", old_value: null, new_value: web.compute, email: ada.email }]);
  // The proxy reads it anew after some seconds.
  await expect.poll(connections).toBe(`${own} ${web.compute}`);
  expect(await seriousFaults(page)).toEqual([]);

  const other = await visitor();
  await signIn(other, dora);
  await other.waitForURL("**/overview");
  expect((await open(other, "/settings/server"))?.status()).toBe(404);
  await open(other, "/settings/profile");
  expect(await other.getByRole("link", { name: "Server" }).count()).toBe(0);
  await Promise.all([close(page), close(other)]);
});

/** The number and the title of each entry that the page shows. */
const entriesOn = async (page: Page): Promise<readonly string[]> =>
  (await page.locator("main ol > li summary").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));

test("the audit log shows what was done, whole and by kind, and goes out as a file; an auditor sees everybody's", async () => {
  const page = await visitor();
  const erin = { email: "erin@example.com", password: ada.password };
  await signUp(page, erin);
  await open(page, "/settings/audit");
  await page.getByRole("status").getByText("Verified up to entry").waitFor();
  expect(await entriesOn(page)).toEqual(expect.arrayContaining([expect.stringMatching(/ Signed in you$/)]));
  await page.getByLabel("What").selectOption("signed_in");
  await press(page, "Show");
  await page.waitForURL("**/settings/audit?*what=signed_in*");
  expect(await entriesOn(page)).toHaveLength(1);
  await page.locator("main ol > li summary").click();
  await page.getByText("The text that was hashed").waitFor();
  const text = await page.locator("main ol pre").innerText();
  const [stored] = await web.query(
    `select entry, encode(hash, 'hex') as hash from public.audit_log where entry::jsonb ->> 'kind' = 'signed_in'
     and user_id = (select id from auth.users where email = '${erin.email}')`,
  );
  expect([text, await page.locator("main ol code").innerText()]).toEqual([stored?.["entry"], stored?.["hash"]]);
  expect(await seriousFaults(page)).toEqual([]);

  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Export")]);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { readonly seq: number }).seq)).toEqual(
    lines.map((_line, at) => at + 1),
  );
  await page.getByLabel("What").selectOption("audit_exported");
  await press(page, "Show");
  await page.waitForURL("**/settings/audit?*what=audit_exported*");
  expect(await entriesOn(page)).toHaveLength(1);

  expect(await page.getByLabel("Chain").count()).toBe(0);
  await web.query(
    `insert into public.user_roles (user_id, role) select id, 'auditor' from auth.users where email = '${erin.email}'`,
  );
  const [foreign] = await web.query("select id from auth.users where email = 'ada@example.com'");
  await open(page, `/settings/audit?chain=${String(foreign?.["id"])}`);
  await page.getByRole("status").getByText("Verified up to entry").waitFor();
  expect(await page.getByLabel("Chain").inputValue()).toBe(foreign?.["id"]);
  expect(await entriesOn(page)).toEqual(expect.arrayContaining([expect.stringMatching(/ Password changed/)]));
  await web.query(
    `alter table public.audit_log disable trigger keep_facts;
     update public.audit_log set entry = '{' where seq = 2 and user_id = '${String(foreign?.["id"])}';
     alter table public.audit_log enable always trigger keep_facts`,
  );
  await page.reload();
  await page.getByRole("status").getByText("Entry 2 is not what was written.").waitFor();
  expect(await entriesOn(page)).toEqual(expect.arrayContaining([expect.stringMatching(/^2 .* Unreadable /)]));
  await close(page);
});

// Seen to fail: with the nonce taken out of the policy, whose scripts the browser then refuses and tells of.
test("in all this no page threw, and none did what its policy refuses", () => {
  expect(faults).toEqual([]);
});
