import { DomainError } from "@chandlery/core/base";
import { ensureExecutionKeys, executionKeysFile } from "@chandlery/stack";
import { type Command } from "commander";
import { locateDataDir } from "../data-folder.ts";
import { forkJob } from "../fork-job.ts";
import { withDatabase } from "../install.ts";
import { formatCount, progressLine } from "../terminal.ts";

interface Flags {
  readonly replace?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** As apps/engine/src/exchange-key/rotate.ts says it. */
interface Rotation {
  readonly recipientKeyId: string;
  readonly resealed: number;
  readonly unopenable: readonly string[];
  readonly retired: readonly string[];
}

export function registerExchangeKeys(program: Command): void {
  program
    .command("exchange-keys")
    .description("the keys of exchanges that users have stored")
    .command("rotate")
    .description("seal all of them for a new key of the execution service; run it again where it was stopped")
    .option("--replace <id>", "the active key where its file is lost: what is sealed for it is given up")
    .option("--data-dir <folder>", "the folder that holds all state")
    .option("--json", "print JSON")
    .action(async ({ replace, dataDir, json }: Flags) => {
      const rotation = await rotate(dataDir, replace);
      process.stdout.write(json === true ? `${JSON.stringify(rotation)}\n` : describe(rotation));
      process.exitCode = rotation.unopenable.length === 0 ? 0 : 1;
    });
}

/** In a process of its own, which holds the URL of role `engine_execution` and the place of the private keys. */
async function rotate(dataDir: string | undefined, replace: string | undefined): Promise<Rotation> {
  const line = progressLine();
  try {
    return await withDatabase({ dataDir }, async (database, signal) => {
      const folder = locateDataDir(dataDir);
      await ensureExecutionKeys(folder);
      return forkJob({
        entry: "apps/engine/src/entry/rotate-exchange-keys.ts",
        input: { replace: replace ?? null },
        environment: {
          CHANDLERY_DATABASE_URL: database.url("engine_execution"),
          CHANDLERY_EXECUTION_KEYS_FILE: executionKeysFile(folder),
        },
        parseResult: parseRotation,
        onProgress: (progress) => line.update(`sealing anew: ${formatCount((progress as Rotation).resealed)} keys`),
        signal,
      });
    });
  } finally {
    line.end();
  }
}

function parseRotation(value: unknown): Rotation {
  if (typeof value === "object" && value !== null && "recipientKeyId" in value) {
    // The engine beside this command wrote it: both are one version.
    return value as Rotation;
  }
  throw new DomainError("internal_fault", "the rotation ended without a report");
}

function describe({ recipientKeyId, resealed, unopenable, retired }: Rotation): string {
  const done = `${formatCount(resealed)} exchange keys are sealed for ${recipientKeyId}; ${formatCount(retired.length)} old keys are gone.\n`;
  return unopenable.length === 0
    ? done
    : `${done}These do not open, so the old key stays: revoke them and run this again.\n${unopenable.join("\n")}\n`;
}
