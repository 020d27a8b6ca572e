import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

// Everything that continuous integration runs besides the tests. To add a check, add a line.
const checks: readonly Check[] = [
  { name: "format", command: ["oxfmt", "--check", "."] },
  { name: "lint", command: ["oxlint", "--type-aware"] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "types of the web app", command: ["tsc", "-p", "apps/web"] },
  { name: "types of the example", command: ["tsc", "-p", "examples/vite-client"] },
  { name: "unused code", command: ["knip"] },
  { name: "lockfile", command: ["node", "tools/lockfile.mjs", "--check"] },
  { name: "pages made from code", command: ["node", "tools/gen-errors.ts", "--check"] },
  { name: "copies for edge functions", command: ["node", "tools/gen-functions.ts", "--check"] },
  { name: "figures as measured", command: ["node", "tools/gen-figures.ts", "--check"] },
];

interface Check {
  readonly name: string;
  /** The first word is found in node_modules/.bin. */
  readonly command: readonly [string, ...string[]];
}

const root = path.join(import.meta.dirname, "..");
const width = Math.max(...checks.map(({ name }) => name.length));
let failures = 0;

for (const { name, command } of checks) {
  const begun = performance.now();
  const { code, output } = await run(command);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  failures += code === 0 ? 0 : 1;
  process.stdout.write(`${code === 0 ? "ok    " : "failed"}  ${name.padEnd(width)}  ${seconds.padStart(5)} s\n`);
  process.stdout.write(code === 0 ? "" : `\n${output.trim()}\n\n`);
}
process.stdout.write(failures === 0 ? "All checks passed.\n" : `${failures} of ${checks.length} checks failed.\n`);
process.exitCode = failures === 0 ? 0 : 1;

interface Outcome {
  readonly code: number;
  readonly output: string;
}

async function run([program, ...args]: Check["command"]): Promise<Outcome> {
  const child = spawn(path.join(root, "node_modules", ".bin", program), args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  child.once("error", (error) => {
    output += error.message;
  });
  const [code] = (await once(child, "close")) as readonly unknown[];
  return { code: typeof code === "number" ? code : 1, output };
}
