// Writes the table of measured speeds into README.md from bench/w1.json. With --check it only tells whether it is true.
import { readFileSync, writeFileSync } from "node:fs";

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

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const markers = /(?<=<!-- figures of bench\/w1\.json -->\n)[^]*?(?=<!-- end of figures -->)/;

const readme = read("README.md");
const written = readme.replace(markers, table(JSON.parse(read("bench/w1.json")) as Figures));
if (!process.argv.includes("--check")) {
  writeFileSync(new URL("../README.md", import.meta.url), written);
} else if (written !== readme) {
  process.stderr.write("README.md does not show bench/w1.json: run node tools/gen-figures.ts\n");
  process.exitCode = 1;
}

function table({ machine, measuredAt, variants }: Figures): string {
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
