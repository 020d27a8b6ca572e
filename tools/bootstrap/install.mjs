import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pinnedNode, projectRoot } from "../../apps/cli/bin/pinned-node.mjs";
import { absentPackages, isUpToDate, rememberInstall } from "./installed.mjs";
import { withInstallLock } from "./install-lock.mjs";

/** Installs what the lockfile names unless that is there. False, with npm's words printed, where it failed. */
export async function ensureInstalled() {
  return isUpToDate() || withInstallLock(() => isUpToDate() || install());
}

async function install() {
  const reason = existsSync(path.join(projectRoot, "node_modules")) ? "package-lock.json changed" : "first start";
  const done = progress(`Installing packages (${reason})`);
  let run = await npmCi(npmCommand());
  // Some versions of npm under an older Node leave out native packages of this very platform; under ours they do not.
  const node = pinnedNode();
  if (run.code === 0 && absentPackages().length > 0 && node !== undefined) {
    run = await npmCi(npmCommand(node));
  }
  done(run.code === 0 ? "Installed" : "The installation failed");
  if (run.code !== 0) {
    process.stderr.write(
      `${run.output}\n\`npm ci\` failed: the lines above are its own. Run \`npm start\` again when the cause is gone.\n`,
    );
    return false;
  }
  const absent = absentPackages();
  if (absent.length > 0) {
    process.stderr.write(
      `Not installed, though this platform has them: ${absent.join(", ")}. What needs them will say so.\n`,
    );
  }
  rememberInstall();
  return true;
}

/** npm as the npm that runs us, under the Node that runs it; the pinned Node lies in the folder that is replaced. */
function npmCommand(node = process.env.npm_node_execpath ?? process.execPath) {
  const script = process.env.npm_execpath ?? "";
  return path.basename(script) === "npm-cli.js" ? [node, script] : ["npm"];
}

function npmCi([command, ...leading]) {
  return new Promise((resolve) => {
    const args = [...leading, "ci", "--loglevel=error", "--include=dev", "--include=optional"];
    const child = spawn(command, args, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => child.kill("SIGTERM");
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    process.once("SIGINT", stop).once("SIGTERM", stop);
    const end = (code, note) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve({ code, output: output + note });
    };
    child.once("error", (error) => end(1, error.message));
    child.once("close", (code) => end(code ?? 1, ""));
  });
}

/** A line that counts seconds: redrawn on a terminal, repeated every five seconds elsewhere. */
function progress(what) {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  const isTerminal = process.stderr.isTTY === true;
  const write = (text) => process.stderr.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
  write(`${what} …`);
  const timer = setInterval(() => write(`${what} … ${seconds()} s`), isTerminal ? 1_000 : 5_000);
  return (outcome) => {
    clearInterval(timer);
    write(`${outcome} in ${seconds()} s`);
    process.stderr.write(isTerminal ? "\n" : "");
  };
}
