import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../apps/cli/bin/pinned-node.mjs";

const lockfile = path.join(projectRoot, "package-lock.json");
const stamp = path.join(projectRoot, "node_modules", ".chandlery-lockfile");
const hiddenLockfile = path.join(projectRoot, "node_modules", ".package-lock.json");

/** True where node_modules is what the lockfile names: our stamp says so, or npm's own record of an install by hand. */
export function isUpToDate() {
  if (!existsSync(hiddenLockfile)) {
    return false;
  }
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === currentStamp()) {
    return true;
  }
  const agrees = hasWhatIsLocked() && absentPackages().length === 0;
  if (agrees) {
    rememberInstall();
  }
  return agrees;
}

export function rememberInstall() {
  writeFileSync(stamp, currentStamp());
}

/** Packages of this platform that the lockfile names and npm did not install. */
export function absentPackages() {
  return Object.entries(packagesOf(lockfile))
    .filter(
      ([folder, entry]) =>
        entry.optional === true && isForThisPlatform(entry) && !existsSync(path.join(projectRoot, folder)),
    )
    .map(([folder]) => folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length));
}

const currentStamp = () =>
  `${process.platform}-${process.arch} ${createHash("sha256").update(readFileSync(lockfile)).digest("hex")}`;

function hasWhatIsLocked() {
  const installed = packagesOf(hiddenLockfile);
  return Object.entries(packagesOf(lockfile))
    .filter(([folder, entry]) => folder !== "" && !entry.optional)
    .every(([folder, entry]) => installed[folder]?.version === entry.version);
}

const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;

const isForThisPlatform = ({ os, cpu, libc }) =>
  os !== undefined && allows(os, process.platform) && allows(cpu, process.arch) && allows(libc, runningLibc());

/** npm's rule: a list of names, of which those with a leading "!" are excluded. */
function allows(list, name) {
  const names = [list ?? []].flat();
  const included = names.filter((entry) => !entry.startsWith("!"));
  return !names.includes(`!${name}`) && (included.length === 0 || included.includes(name));
}

let libc;

/** Asked once: a report takes tens of milliseconds. */
function runningLibc() {
  libc ??= process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
  return libc;
}
