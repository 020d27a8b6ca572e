import type { KeyObject } from "node:crypto";
import { open } from "node:fs/promises";
import { DomainError } from "@chandlery/core/base";
import type { UserAuditRow } from "../db/audit-log.ts";
import { HeadsReader, type KeptHeads } from "./heads-file.ts";
import { linesOfFile } from "./lines-of-file.ts";

/** Throws `audit_file_unreadable` where there is no such file; what is wrong inside stands in the result. */
export async function readKeptHeads(file: string, publicKey: KeyObject): Promise<KeptHeads> {
  const reader = new HeadsReader(publicKey);
  for await (const line of linesOfFile(file)) {
    reader.add(line);
  }
  return reader.finish();
}

/** The rows of an export, in the order in which they stand there. */
export async function* readExport(file: string): AsyncGenerator<UserAuditRow> {
  let number = 0;
  for await (const line of linesOfFile(file)) {
    number += 1;
    yield parseRow(line) ?? fail(`line ${number} of ${file} is no entry of an export`);
  }
}

export interface ExportWriter {
  readonly write: (rows: readonly UserAuditRow[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A new file that its owner alone may read: entries hold trades and addresses. */
export async function createExport(file: string): Promise<ExportWriter> {
  const handle = await open(file, "wx", 0o600).catch((error: unknown) => {
    throw hasCode(error, "EEXIST")
      ? new DomainError("audit_file_exists", file)
      : new DomainError("audit_file_unreadable", `${file} cannot be written`, { cause: error });
  });
  return {
    write: async (rows) => {
      await handle.appendFile(rows.map(formatRow).join(""));
    },
    close: async () => {
      await handle.sync();
      await handle.close();
    },
  };
}

const formatRow = ({ userId, seq, entry, hash }: UserAuditRow): string =>
  `${JSON.stringify({ user_id: userId, seq, entry, hash })}\n`;

function parseRow(line: string): UserAuditRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const { user_id: userId, seq, entry, hash } = value as Readonly<Record<string, unknown>>;
  return typeof userId === "string" && typeof seq === "number" && typeof entry === "string" && typeof hash === "string"
    ? { userId, seq, entry, hash }
    : undefined;
}

function fail(detail: string): never {
  throw new DomainError("audit_file_unreadable", detail);
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
