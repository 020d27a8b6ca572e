import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Chromium from "@sparticuz/chromium";
import { type Browser, type Page, chromium } from "playwright-core";

const axePath = createRequire(import.meta.url).resolve("axe-core");

/**
 * The Chromium of the package. It unpacks itself into the temporary folder, where another user's copy could not be
 * started: so into the given one.
 */
export async function launchBrowser(folder: string): Promise<Browser> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    return await chromium.launch({
      executablePath: await Chromium.executablePath(),
      args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"],
    });
  } finally {
    if (before === undefined) {
      delete process.env["TMPDIR"];
    } else {
      process.env["TMPDIR"] = before;
    }
  }
}

interface AxeWindow {
  readonly axe: {
    readonly run: () => Promise<{
      readonly violations: readonly {
        readonly id: string;
        readonly impact: string | null;
        readonly nodes: readonly { readonly html: string }[];
      }[];
    }>;
  };
}

/** Faults of accessibility that axe calls serious or critical, each with the first element that has it. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // The page's policy lets in no foreign script; the debugger's evaluation is not bound by it.
  await page.evaluate(readFileSync(axePath, "utf8"));
  const { violations } = await page.evaluate(() => (globalThis as unknown as AxeWindow).axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
}
