import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { ensureSecrets, readSecrets } from "@chandlery/stack";
import { type Command } from "commander";
import { keptHeadsFile, publicAuditKey } from "../audit-key.ts";
import { locateDataDir } from "../data-folder.ts";
import { forkJob } from "../fork-job.ts";
import { withDatabase } from "../install.ts";
import { formatCount, progressLine } from "../terminal.ts";

interface Flags {
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly user?: string;
}

interface VerifyFlags extends Flags {
  readonly file?: string;
  readonly heads?: string;
  readonly key?: string;
}

export function registerAudit(program: Command): void {
  const audit = program.command("audit").description("the audit log: one chain a user, which shows any change");
  withFlags(audit.command("verify").description("whether every chain is what was written; exits 1 when one is not"))
    .option("--file <export>", "verify what `audit export` wrote, without a database")
    .option("--heads <file>", "signed heads that were kept outside (default: those of the data folder)")
    .option("--key <text>", "the public key of the install that signed them (default: that of the data folder)")
    .option("--user <id>", "one chain only")
    .action(runVerify);
  withFlags(audit.command("export").description("write entries and hashes to a file, one JSON object a line"))
    .argument("<file>", "which must not exist yet")
    .option("--user <id>", "one chain only")
    .action(runExport);
  withFlags(audit.command("key").description("the public key that verifies this install's signed heads")).action(
    async (flags: Flags) => {
      const { text, pem } = publicAuditKey(await ensureSecrets(locateDataDir(flags.dataDir)));
      print(flags, { algorithm: "Ed25519", publicKey: text, pem }, `${text}\n`);
    },
  );
}

const withFlags = (command: Command): Command =>
  command.option("--data-dir <folder>", "the folder that holds all state").option("--json", "print JSON");

const entry = "apps/engine/src/entry/audit.ts";

async function runExport(file: string, flags: Flags): Promise<void> {
  const target = path.resolve(file);
  const exported = await withOwner(flags, (url, signal) =>
    run<{ readonly entries: number }>({ action: "export", file: target, userId: flags.user }, { url, signal }),
  );
  print(flags, exported, `${formatCount(exported.entries)} entries are in ${target}.\n`);
}

/** As apps/engine/src/audit/verify-audit.ts says it. */
interface AuditReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly chains: readonly {
    readonly userId: string;
    readonly entries: number;
    readonly head: { readonly seq: number };
    readonly keptSeq: number | null;
    readonly broken: { readonly seq: number; readonly fault: string } | null;
  }[];
  readonly heads: {
    readonly lines: number;
    readonly newestAt: string | null;
    readonly broken: { readonly line: number; readonly fault: string } | null;
  } | null;
}

async function runVerify(flags: VerifyFlags): Promise<void> {
  const heads = await headsOf(flags);
  const request = { action: "verify", heads, userId: flags.user };
  const report =
    flags.file === undefined
      ? await withOwner(flags, (url, signal) => run<AuditReport>(request, { url, signal }))
      : await run<AuditReport>({ ...request, file: path.resolve(flags.file) });
  print(flags, report, describe(report));
  process.exitCode = report.ok ? 0 : 1;
}

/** What was named; else what the data folder has, which an export from elsewhere is not compared with. */
async function headsOf({ file, heads, key, dataDir }: VerifyFlags) {
  const folder = locateDataDir(dataDir);
  const headsFile = heads === undefined && file === undefined ? keptHeadsFile(folder) : heads;
  if (headsFile === undefined) {
    return undefined;
  }
  const secrets = key === undefined ? await readSecrets(folder) : undefined;
  const publicKey = key ?? (secrets === undefined ? undefined : publicAuditKey(secrets).text);
  if (publicKey === undefined) {
    throw new DomainError("audit_key_invalid", `${folder} has no key, and --key names none`);
  }
  return { file: path.resolve(headsFile), publicKey };
}

async function withOwner<T>({ dataDir }: Flags, use: (url: string, signal: AbortSignal) => Promise<T>): Promise<T> {
  return withDatabase({ dataDir }, ({ ownerUrl }, signal) => {
    if (ownerUrl === undefined) {
      throw new DomainError("remote_variables_missing", "the environment has no SUPABASE_DB_URL", {
        suggestion:
          "Only the owner of the tables reads every chain: set SUPABASE_DB_URL to the URL of the role postgres.",
      });
    }
    return use(ownerUrl, signal);
  });
}

async function run<T>(
  input: object,
  { url, signal }: { readonly url?: string; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const line = progressLine();
  try {
    return await forkJob<T>({
      entry,
      input,
      environment: url === undefined ? {} : { CHANDLERY_DATABASE_URL: url },
      // The engine beside this command wrote it: both are one version.
      parseResult: (value) => value as T,
      onProgress: (progress) =>
        line.update(`${formatCount((progress as { readonly entries: number }).entries)} entries`),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    line.end();
  }
}

const installChain = "00000000-0000-0000-0000-000000000000";

function describe({ ok, entries, chains, heads }: AuditReport): string {
  const lines = chains.map(({ userId, entries: count, head, keptSeq, broken }) => {
    const name = userId === installChain ? "the install".padEnd(userId.length) : userId;
    const kept = keptSeq === null ? "no head kept" : `kept to ${formatCount(keptSeq)}`;
    const verdict = broken === null ? "whole" : `BROKEN at ${broken.seq}: ${broken.fault}; whole to ${head.seq}`;
    return `  ${name}  ${formatCount(count).padStart(9)} entries  ${kept}  ${verdict}\n`;
  });
  const against =
    heads === null
      ? "Not compared with signed heads: a chain that was written anew as a whole looks whole.\n"
      : heads.broken === null
        ? `Compared with ${formatCount(heads.lines)} lines of signed heads, the newest of ${heads.newestAt ?? "no time"}.\n`
        : `The signed heads are BROKEN at line ${heads.broken.line}: ${heads.broken.fault}.\n`;
  const sum = `${formatCount(entries)} entries in ${chains.length} chains: ${ok ? "whole" : "NOT WHOLE"}.\n`;
  return `${lines.join("")}${against}${sum}`;
}

function print({ json }: Flags, value: unknown, text: string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : text);
}
