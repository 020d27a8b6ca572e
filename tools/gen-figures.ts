// Writes the tables of measured figures into README.md: speeds from bench/w1.json, proofs from proofs/*.json. With --check
// it only tells whether they are true.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

interface Variant {
  readonly name: string;
  readonly runs: number;
  readonly median: number;
  readonly firstMs: number;
}

interface Figures {
  readonly measuredAt: string;
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly variants: readonly Variant[];
}

/** What a proof wrote: proofs/README.md says what its line means. */
interface Proven {
  readonly measuredAt: string;
  readonly holds: boolean;
  readonly line: string;
  readonly planted: readonly { readonly found: boolean }[];
}

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const between = (source: string): RegExp =>
  new RegExp(`(?<=<!-- figures of ${source} -->\n)[^]*?(?=<!-- end of figures -->)`);

const readme = read("README.md");
const written = readme
  .replace(between("bench/w1\\.json"), () => speeds(JSON.parse(read("bench/w1.json")) as Figures))
  .replace(between("proofs"), () => proofs());
if (!process.argv.includes("--check")) {
  writeFileSync(new URL("../README.md", import.meta.url), written);
} else if (written !== readme) {
  process.stderr.write("README.md does not show bench/w1.json and proofs/*.json: run node tools/gen-figures.ts\n");
  process.exitCode = 1;
}

function speeds({ machine, measuredAt, variants }: Figures): string {
  const rows = variants.map(
    ({ name, median, firstMs, runs }) =>
      `| ${name} | ${(median / 1e6).toFixed(1)} | ${Math.round(firstMs)} | ${runs} |\n`,
  );
  return `
| W1, class strategy on one thread | M candles/s, median | first run, ms | runs |
|---|---|---|---|
${rows.join("")}
Measured ${measuredAt.slice(0, 10)} on ${machine.cores} shared cores of ${machine.processor}, Node ${machine.node.slice(1)}; what each row means is in [bench](bench/README.md).

`;
}

function proofs(): string {
  const names = readdirSync(new URL("../proofs/", import.meta.url))
    .filter((name) => name.endsWith(".json"))
    .sort();
  const rows = names.map((name) => {
    const { holds, line, planted, measuredAt } = JSON.parse(read(`proofs/${name}`)) as Proven;
    const found = planted.filter((bug) => bug.found).length;
    const said = `${holds ? "" : "does not hold: "}${line}`;
    return `| [${name.replace(".json", "")}](proofs/${name}) | ${said} | ${found} of ${planted.length} | ${measuredAt.slice(0, 10)} |\n`;
  });
  return `
| Proof | What was counted | Planted bugs found | Day |
|---|---|---|---|
${rows.join("")}
Each names its commit, its seed and its machine; what it asks and how to run it is in [proofs](proofs/README.md).

`;
}
