import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { projectRoot } from "../../apps/cli/bin/pinned-node.mjs";

const lock = path.join(
  os.tmpdir(),
  `chandlery-install-${createHash("sha256").update(projectRoot).digest("hex").slice(0, 16)}.pid`,
);

/** One install at a time: two that replace node_modules together leave neither whole. */
export async function withInstallLock(use) {
  let isTold = false;
  while (!take()) {
    if (!isTold) {
      process.stderr.write("Another process is installing; waiting for it …\n");
      isTold = true;
    }
    await wait(500);
  }
  try {
    return await use();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take() {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    if (!isAlive(Number(readLock()))) {
      rmSync(lock, { force: true });
    }
    return false;
  }
}

function readLock() {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
