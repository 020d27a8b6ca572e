// Keeps package-lock.json installable everywhere. `node tools/lockfile.mjs` adds what is missing, `--check` only tells.
//
// A registry that lacks some platforms' packages leaves holes where another platform's optional packages belong, and
// `npm ci` then fails there with "Missing: … from lock file". A stub (a version, the platform, "optional") is enough.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const file = path.join(import.meta.dirname, "..", "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = {
  linux: "linux",
  darwin: "darwin",
  win32: "win32",
  windows: "win32",
  freebsd: "freebsd",
  android: "android",
  openharmony: "openharmony",
};
const processors = {
  x64: "x64",
  arm64: "arm64",
  arm: "arm",
  ia32: "ia32",
  riscv64: "riscv64",
  s390x: "s390x",
  ppc64: "ppc64",
};
const exact = /^\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/;
const stubs = missingStubs(lock.packages);
const faults = [...addressFaults(lock.packages), ...versionFaults(lock.packages)];

if (process.argv.includes("--check")) {
  report([...faults, ...stubs.map(([folder]) => `${folder} has no entry: run node tools/lockfile.mjs`)]);
} else {
  addStubs();
  report(faults);
}

/** Optional packages with an exact version that no entry stands for, as npm would look for them from their dependent. */
function missingStubs(packages) {
  return Object.entries(packages).flatMap(([dependent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name, version]) => exact.test(version) && !placesOf(dependent, name).some((place) => place in packages))
      .map(([name, version]) => [`node_modules/${name}`, stubOf(name, version, entry)]),
  );
}

function placesOf(dependent, name) {
  const places = [];
  for (
    let folder = dependent;
    folder !== "";
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))
  ) {
    places.push(`${folder}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
}

/** The platform is in the package's name: `@oxlint/linux-x64-musl`. */
function stubOf(name, version, dependent) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => systems[word]).filter(Boolean);
  const cpu = words.map((word) => processors[word]).filter(Boolean);
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : undefined;
  return {
    version,
    ...(os.length > 0 && { os }),
    ...(cpu.length > 0 && { cpu }),
    ...(libc && { libc }),
    ...(dependent.dev && { dev: true }),
    optional: true,
  };
}

function addStubs() {
  if (stubs.length > 0) {
    const sorted = Object.entries({ ...lock.packages, ...Object.fromEntries(stubs) }).toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    );
    writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  }
  process.stdout.write(`${stubs.length} stubs added\n`);
}

/** A download address ties every install to the registry of whoever wrote the file. */
function addressFaults(packages) {
  return Object.entries(packages)
    .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
    .map(([folder]) => `${folder} has a download address: set omit-lockfile-registry-resolved and write the file anew`);
}

function versionFaults(packages) {
  return Object.entries(packages)
    .filter(([, entry]) => entry.link !== true && entry.version !== undefined && !exact.test(entry.version))
    .map(([folder, entry]) => `${folder} has the version ${entry.version}, which is not exact`);
}

function report(found) {
  process.stdout.write(found.map((fault) => `package-lock.json: ${fault}\n`).join(""));
  process.exitCode = found.length > 0 ? 1 : 0;
}
