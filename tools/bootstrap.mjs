// The way into the project from npm's scripts: `node tools/bootstrap.mjs <task> [arguments]`. Plain JavaScript, so
// that any Node can read it: it says what is too old, installs what the lockfile names, and goes on under the pinned Node.
import process from "node:process";

const tasks = {
  start: { script: "apps/cli/src/main.ts", args: ["up"] },
  test: { script: "tools/run-tests.ts", args: [] },
  check: { script: "tools/run-checks.ts", args: [] },
  oracle: { script: "tools/oracle.ts", args: [] },
  conform: { script: "tools/conform.ts", args: [] },
  bench: { script: "bench/main.ts", args: [] },
  proof: { script: "proofs/main.ts", args: [] },
};

const oldest = [20, 19];

await main(process.argv[2], process.argv.slice(3));

async function main(name, args) {
  if (isTooOld(process.versions.node)) {
    return fail(
      `Chandlery needs Node ${oldest.join(".")} or later to install itself; this is ${process.versions.node}.`,
    );
  }
  if (!Object.prototype.hasOwnProperty.call(tasks, name)) {
    return fail(`node tools/bootstrap.mjs <${Object.keys(tasks).join("|")}> [arguments]`);
  }
  const { ensureInstalled } = await import("./bootstrap/install.mjs");
  if (await ensureInstalled()) {
    const { becomeScript } = await import("../apps/cli/bin/pinned-node.mjs");
    await becomeScript(tasks[name].script, [...tasks[name].args, ...args]);
  } else {
    process.exitCode = 1;
  }
}

function isTooOld(version) {
  const [major, minor] = version.split(".").map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
