import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DomainError } from "@chandlery/core/base";
import { takeDataFolder } from "../data-folder.ts";
import { nodeEnvironment } from "../node-environment.ts";
import { projectRoot } from "../project.ts";

const webFolder = path.join(projectRoot, "apps/web");
const buildFolder = path.join(webFolder, ".next");
/** Next empties its own folder, so the lock lies beside it. */
const lockFolder = path.join(webFolder, ".build");
const stampFile = path.join(buildFolder, "chandlery-stamp");

/**
 * Builds the web app where what it is made of has changed since it was built. One build at a time for all processes of
 * this project; whoever waits finds it built. Throws `web_build_failed`.
 */
export async function ensureWebBuild(): Promise<void> {
  const stamp = stampOf();
  if (readStamp() === stamp) {
    return;
  }
  mkdirSync(lockFolder, { recursive: true });
  const lock = await takeBuildFolder();
  try {
    if (readStamp() !== stamp) {
      await build();
      writeFileSync(stampFile, stamp);
    }
  } finally {
    lock.release();
  }
}

async function takeBuildFolder() {
  for (;;) {
    const lock = takeDataFolder(lockFolder);
    if (lock !== undefined) {
      return lock;
    }
    await wait(100);
  }
}

const sources = [
  "apps/web/{src,public}/**/*.{ts,tsx,css,svg}",
  "apps/web/*.{ts,mjs,json}",
  "packages/{core,sdk}/src/**/*.ts",
  "package-lock.json",
];

function stampOf(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, { cwd: projectRoot }).filter(
    (file) => !file.endsWith(".test.ts") && !file.endsWith("next-env.d.ts"),
  );
  for (const file of files.toSorted()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(projectRoot, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function readStamp(): string | undefined {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return undefined;
  }
}

async function build(): Promise<void> {
  const next = createRequire(path.join(webFolder, "package.json")).resolve("next/dist/bin/next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: webFolder,
    env: { ...nodeEnvironment(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", CI: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = (await once(child, "close")) as readonly unknown[];
  if (code !== 0) {
    throw new DomainError(
      "web_build_failed",
      `the web app could not be built:\n${output.split("\n").slice(-15).join("\n")}`,
    );
  }
}
