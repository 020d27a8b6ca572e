import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { withClient } from "@chandlery/stack";
import { type TestDatabase, createEmptyDatabase } from "@chandlery/stack/testing";

/** A bug in the toy schema: text of its SQL that is replaced, and SQL that runs afterwards. */
export interface ToyBug {
  /** Each text must stand in the schema, or the bug would plant nothing. */
  readonly replaced?: readonly (readonly [from: string, to: string])[];
  readonly also?: string;
}

export interface Toy extends AsyncDisposable {
  readonly database: TestDatabase;
}

/** The toy schema on a database of its own, made as `postgres` with the roles and default rights of Supabase. */
export async function makeToy(bug: ToyBug = {}): Promise<Toy> {
  const sql = await toySql(bug);
  const database = await createEmptyDatabase();
  try {
    await withClient(database.urls.postgres, (client) => client.query(sql));
  } catch (error) {
    await database.drop();
    throw error;
  }
  return { database, [Symbol.asyncDispose]: database.drop };
}

async function toySql({ replaced = [], also = "" }: ToyBug): Promise<string> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(".sql")).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(import.meta.dirname, name), "utf8")));
  const bugged = replaced.reduce((sql, [from, to]) => {
    if (!sql.includes(from)) {
      throw new Error(`The toy schema does not have the text that a planted bug replaces: ${from}`);
    }
    return sql.split(from).join(to);
  }, texts.join("\n"));
  return `${bugged}\n${also}`;
}
