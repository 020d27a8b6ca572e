import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

// Plain JavaScript for any Node from 20.19 on: it finds the Node that our code is written for.

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** The Node that npm installed with us; undefined where there is no package for this platform. */
export function pinnedNode() {
  const file = path.join(projectRoot, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  return existsSync(file) ? file : undefined;
}

/** Runs a script under the pinned Node in place of this process. The promise settles only where that is impossible. */
export async function becomeScript(script, args) {
  const node = pinnedNode() ?? recentNode();
  if (node === undefined) {
    process.stderr.write(`${noNode}
`);
    process.exitCode = 1;
    return;
  }
  const command = [path.join(projectRoot, script), ...args];
  const env = {
    ...process.env,
    PATH: [path.dirname(node), path.join(projectRoot, "node_modules", ".bin"), process.env.PATH].join(path.delimiter),
  };
  if (canReplaceItself(node)) {
    process.execve(node, [node, ...command], env);
  }
  await follow(spawn(node, command, { stdio: "inherit", env }));
}

/** Since Node 23.11 a process can become another one: no second process, no signals to pass on. */
function canReplaceItself(node) {
  return typeof process.execve === "function" && path.resolve(process.execPath) === node;
}

const recentNode = () => (Number(process.versions.node.split(".")[0]) >= 24 ? process.execPath : undefined);

const noNode =
  `There is no pinned Node for ${process.platform} on ${process.arch}, and this is Node ${process.versions.node}: ` +
  "run `npm ci` if packages are missing, or install Node 24 or later.";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Passes signals on and ends as the child ends. Ctrl-C reaches parent and child alike; the child counts two signals
 * that come together as one. If npm is killed (our parent changes) the child is asked to stop.
 */
function follow(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) {
      child.kill("SIGTERM");
    }
  }, 500);
  for (const signal of passedOn) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearInterval(watch);
      for (const name of passedOn) {
        process.removeAllListeners(name);
      }
      if (signal !== null) {
        process.kill(process.pid, signal);
      }
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
