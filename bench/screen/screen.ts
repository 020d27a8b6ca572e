import path from "node:path";
import { endTestRun, makeTestFolder, removeFolder, startTestRun } from "@chandlery/stack/testing";
import { launchBrowser } from "../../apps/cli/src/testing/browser.ts";
import { type RunningWeb, startWeb } from "../../apps/cli/src/testing/running-web.ts";
import { type Spread, spreadOf } from "../edge/sample.ts";

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launchBrowser>>["newPage"]>>;

export interface ScreenReport {
  readonly orders: number;
  /** From the press of the button until the ticket says what the gate has said. */
  readonly answer: Spread;
  /** From the same press until the position under the chart has grown: approved, filled, told, drawn. */
  readonly position: Spread;
  /** Of the p95 of both. */
  readonly ratio: number;
  readonly targetMs: number;
}

export interface ScreenOptions {
  readonly orders: number;
  readonly print: (line: string) => void;
}

const targetMs = 250;
const warmUp = 10;

/** Market orders, one after another, in a browser over the whole install: how long a person waits to see what an order did. */
export async function benchScreen({ orders, print }: ScreenOptions): Promise<ScreenReport> {
  await startTestRun();
  const folder = await makeTestFolder("screen");
  const web = await startWeb(path.join(folder, "data"));
  const browser = await launchBrowser(folder);
  try {
    const page = await (await browser.newContext({ viewport: { width: 1_440, height: 900 } })).newPage();
    await openDesk(page, web);
    const presses: Press[] = [];
    for (let bought = 1; bought <= warmUp + orders; bought += 1) {
      const press = await buyOne(page, bought);
      presses.push(...(bought > warmUp ? [press] : []));
    }
    const answer = spreadOf(presses.map((press) => press.answerMs));
    const position = spreadOf(presses.map((press) => press.positionMs));
    print(`press to the gate's answer   p50 ${answer.p50.toFixed(0)} ms, p95 ${answer.p95.toFixed(0)} ms`);
    print(`press to the position drawn  p50 ${position.p50.toFixed(0)} ms, p95 ${position.p95.toFixed(0)} ms`);
    return { orders, answer, position, ratio: position.p95 / answer.p95, targetMs };
  } finally {
    await browser.close();
    await web.stop();
    await removeFolder(folder);
    await endTestRun();
  }
}

/** A user with an account that replays the demo's candles, on the page to trade with a market order of one lot. */
async function openDesk(page: Page, web: RunningWeb): Promise<void> {
  await page.goto(`${web.origin}/sign-up`);
  await page.getByLabel("E-mail").fill("screen@example.org");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("**/overview");
  await web.query(furnish);
  await page.goto(`${web.origin}/trade`);
  await page.getByText("LIVE", { exact: true }).waitFor();
  await page.getByRole("form", { name: "Order" }).getByText("Market", { exact: true }).click();
  await page.getByRole("tab", { name: /^Positions/ }).click();
}

const furnish = `
  begin;
  select set_config('request.jwt.claims', json_build_object('sub', id)::text, true) from auth.users where email = 'screen@example.org';
  select public.add_instrument(series_id, 'USDT', 0.01, 0.001) from public.candle_series where symbol = 'BTC/USDT' and timeframe = '5m';
  select public.open_paper_account(
    'Screen', 'USDT', 1000000, replay => '{"from": "2024-05-01T00:00:00Z", "speed": 1}',
    limits => '{"duplicate_window_ms": 0, "max_orders_per_minute": null}'
  );
  commit`;

interface Press {
  readonly answerMs: number;
  readonly positionMs: number;
}

/** Pressed and watched inside the page, so that neither waits for the way to the browser and back. */
async function buyOne(page: Page, bought: number): Promise<Press> {
  await page.locator("form[aria-label=Order] input[name=quantity]").fill("0.001");
  await page.locator("form[aria-label=Order] button:enabled", { hasText: "Buy 0.001 BTC at market" }).waitFor();
  return page.evaluate(
    `new Promise((resolve, reject) => {
      const form = document.querySelector("form[aria-label=Order]");
      const button = [...form.querySelectorAll("button")].find((found) => found.textContent.startsWith("Buy 0.001"));
      const held = /Long([\\d.]+)BTC/;
      const textOf = (element) => element.textContent.replaceAll(/\\s/g, "");
      const hasPosition = () => [...document.querySelectorAll("tr")].some((row) => Number(held.exec(textOf(row))?.[1]) === ${bought} / 1000);
      setTimeout(() => reject(new Error("Nothing was drawn for 20 s")), 20_000);
      const begun = performance.now();
      let answerMs = null;
      const look = () => {
        const now = performance.now() - begun;
        if (form.querySelector("[role=alert]") !== null) {
          observer.disconnect();
          reject(new Error(form.querySelector("[role=alert]").textContent));
        }
        answerMs ??= textOf(form).includes("order#${bought - 1}.") ? now : null;
        if (answerMs !== null && hasPosition()) {
          observer.disconnect();
          setTimeout(() => resolve({ answerMs, positionMs: now }), 200);
        }
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      button.click();
    })`,
  );
}
