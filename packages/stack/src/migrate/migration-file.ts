import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { StackError } from "../stack-error.ts";
import { type Statement, splitStatements } from "./split-statements.ts";

export interface MigrationFile {
  /** The 14 digits before the first underscore. */
  readonly version: string;
  readonly name: string;
  readonly fileName: string;
  readonly statements: readonly Statement[];
}

const fileForm = /^(?<version>\d{14})_(?<name>[a-z0-9_]+)\.sql$/;

/** Reads a folder of migrations, oldest first. */
export async function readMigrations(folder: string): Promise<readonly MigrationFile[]> {
  const fileNames = (await readdir(folder)).filter((fileName) => fileName.endsWith(".sql")).toSorted();
  const files = await Promise.all(fileNames.map((fileName) => readMigration(folder, fileName)));
  const twice = files.find((file, index) => file.version === files[index + 1]?.version);
  if (twice !== undefined) {
    throw invalidName(`two migrations have the version ${twice.version}`);
  }
  return files;
}

async function readMigration(folder: string, fileName: string): Promise<MigrationFile> {
  const { version, name } = fileForm.exec(fileName)?.groups ?? {};
  if (version === undefined || name === undefined) {
    throw invalidName(`"${fileName}" is not named like 20260101120000_create_orders.sql`);
  }
  const statements = splitStatements(await readFile(path.join(folder, fileName), "utf8"));
  const ending = statements.find(({ text }) => controlsTransaction(text));
  if (ending !== undefined) {
    throw new StackError("migration_controls_transaction", {
      detail: `${fileName}, line ${ending.line}: "${firstLine(ending.text)}"`,
      suggestion: "Remove it: every migration already runs in one transaction of its own.",
    });
  }
  return { version, name, fileName, statements };
}

const leadingComments = /^(?:\s+|--[^\n]*|\/\*[^]*?\*\/)*/;
const transactionWord = /^(?:begin|commit|rollback|end|abort|start\s+transaction|prepare\s+transaction)\b/i;

/** A `commit` in a migration would leave its first half behind when its second half fails. */
const controlsTransaction = (text: string): boolean => transactionWord.test(text.replace(leadingComments, ""));

export const firstLine = (text: string): string =>
  text.replace(leadingComments, "").split("\n")[0]?.slice(0, 120) ?? "";

function invalidName(detail: string): StackError {
  return new StackError("migration_name_invalid", {
    detail,
    suggestion: "Name migrations YYYYMMDDHHMMSS_verb_noun.sql, each with a version of its own.",
  });
}
