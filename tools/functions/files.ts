import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { errorCodes } from "@chandlery/core/base";
import { type Bundle, bundle, manifestOf } from "./bundle.ts";

/*
 * What edge functions have in `supabase/functions/_shared` that is made and not written: Supabase's bundler takes nothing
 * from outside `supabase/functions`, so libraries and contracts lie there as copies.
 */

const root = path.join(import.meta.dirname, "../..");

interface Copied {
  /** From the project's root. */
  readonly from: string;
  /** Below `supabase/functions/_shared`. */
  readonly to: string;
  /** They import zod and each other alone. */
  readonly names: readonly string[];
}

const copied: readonly Copied[] = [
  // What functions and their clients share.
  {
    from: "packages/sdk/src/contract",
    to: "contract",
    names: ["exchange-key.ts", "exchange-key-seal.ts", "kill-switch.ts", "order.ts", "settings.ts"],
  },
  // What functions and the execution service ask a venue.
  {
    from: "packages/exchange/src/key",
    to: "venue",
    names: ["address.ts", "ask-venue.ts", "binance.ts", "check-key.ts", "kraken.ts", "sign.ts", "verdict.ts"],
  },
];

const zod: Bundle = {
  name: "zod",
  source: `export * from "zod"; export * as z from "zod";`,
  from: "packages/sdk",
  packages: ["zod"],
};

const hpke: Bundle = {
  name: "hpke",
  source: `export { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";`,
  from: "apps/engine",
  packages: ["@hpke/core", "@hpke/common"],
};

/** As much of the types of HPKE as sealing in base mode needs. */
const hpkeTypes = `declare class Part {
  readonly #part: never;
}
export declare class Aes256Gcm extends Part {}
export declare class HkdfSha256 extends Part {}
export declare class DhkemX25519HkdfSha256 extends Part {}
export declare class CipherSuite {
  constructor(parts: { readonly kem: Part; readonly kdf: Part; readonly aead: Part });
  readonly kem: { deserializePublicKey(key: ArrayBuffer): Promise<CryptoKey> };
  seal(
    recipient: { readonly recipientPublicKey: CryptoKey; readonly info: ArrayBuffer },
    plaintext: ArrayBuffer,
    aad: ArrayBuffer,
  ): Promise<{ readonly ct: ArrayBuffer; readonly enc: ArrayBuffer }>;
}
`;

/** File in \`supabase/functions/_shared\` → its text. */
export async function madeFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["vendor/zod.js", await bundle(zod)],
    [
      "vendor/zod.d.ts",
      `export * from "./zod/classic/external.d.ts";\nexport * as z from "./zod/classic/external.d.ts";\n`,
    ],
    ...zodTypes(),
    ["vendor/hpke.js", await bundle(hpke)],
    ["vendor/hpke.d.ts", hpkeTypes],
    ["vendor/LICENSES", licences()],
    ...copied.flatMap(({ from, to, names }) => names.map((name) => [`${to}/${name}`, copyOf(from, name)] as const)),
    ["contract/error-pages.ts", errorPages()],
  ]);
}

/** The declarations of zod as they are, without the languages, and with the endings that Deno wants. */
function zodTypes(): readonly (readonly [string, string])[] {
  const { folder } = manifestOf("zod", zod.from);
  return ["classic", "core"].flatMap((part) =>
    readdirSync(path.join(folder, "v4", part))
      .filter((name) => name.endsWith(".d.ts") && !(part === "classic" && name === "index.d.ts"))
      .map((name) => {
        const text = readFileSync(path.join(folder, "v4", part, name), "utf8");
        const known = text.replaceAll(/^export \* as locales from .*\n/gm, "");
        return [
          `vendor/zod/${part}/${name}`,
          known.replaceAll(/(["']\.{1,2}\/[^"']*)\.js(["'])/g, "$1.d.ts$2"),
        ] as const;
      }),
  );
}

const licences = (): string =>
  [zod, hpke]
    .flatMap(({ packages, from }) => packages.map((name) => manifestOf(name, from)))
    .map(({ label, licence }) => `${label}\n\n${licence.trim()}\n`)
    .join("\n----\n\n");

function copyOf(folder: string, name: string): string {
  const text = readFileSync(path.join(root, folder, name), "utf8");
  const foreign = [...text.matchAll(/ from "([^"]+)"/g)].filter(
    ([, from = ""]) => !/^(zod|\.\/[\w-]+\.ts)$/.test(from),
  );
  if (foreign.length > 0) {
    throw new Error(`${name} imports ${foreign.map(([, from]) => from).join(", ")}: functions have no such file`);
  }
  return `// A copy of ${folder}/${name}, made by tools/gen-functions.ts.\n${text.replaceAll(
    ` from "zod"`,
    ` from "../vendor/zod.js"`,
  )}`;
}

/** What a person is told for a code, one line each. */
function errorPages(): string {
  const pages = Object.entries(errorCodes).map(([code, page]) => `  ${code}: ${JSON.stringify(page)},`);
  return [
    "// Made by tools/gen-functions.ts from packages/core/src/base/error-code.ts.",
    "export interface ErrorPage {",
    "  readonly title: string;",
    "  readonly status: number;",
    "  readonly retryable: boolean;",
    "  readonly suggestion: string;",
    "}",
    "",
    "export const errorPages = {",
    ...pages,
    "} as const satisfies Record<string, ErrorPage>;",
    "",
  ].join("\n");
}
