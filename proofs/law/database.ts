import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { migrate, withClient } from "@chandlery/stack";
import {
  type TestDatabase,
  createEmptyDatabase,
  createTestDatabase,
  makeTestFolder,
  removeFolder,
} from "@chandlery/stack/testing";

const migrations = path.resolve(import.meta.dirname, "../../supabase/migrations");

/** A bug in the law: text of the migrations that is replaced before they run, and SQL that the owner runs afterwards. */
export interface LawBug {
  /** Each text must stand in a migration, or the bug would plant nothing. */
  readonly replaced?: readonly (readonly [from: string, to: string])[];
  readonly also?: string;
}

/** A database of its own with the product's migrations, or with a bug in them. */
export async function makeLaw({ replaced = [], also = "" }: LawBug = {}): Promise<TestDatabase> {
  const database = replaced.length === 0 ? await createTestDatabase() : await migrateReplaced(replaced);
  try {
    await withClient(database.urls.postgres, (client) => client.query(also));
  } catch (error) {
    await database.drop();
    throw error;
  }
  return database;
}

async function migrateReplaced(replaced: NonNullable<LawBug["replaced"]>): Promise<TestDatabase> {
  const files = await replacedFiles(replaced);
  const folder = await makeTestFolder("planted");
  const database = await createEmptyDatabase();
  try {
    await Promise.all(files.map(({ name, text }) => writeFile(path.join(folder, name), text)));
    await migrate({ url: database.urls.postgres, folder });
  } catch (error) {
    await database.drop();
    throw error;
  } finally {
    await removeFolder(folder);
  }
  return database;
}

interface File {
  readonly name: string;
  readonly text: string;
}

async function replacedFiles(replaced: NonNullable<LawBug["replaced"]>): Promise<readonly File[]> {
  const names = (await readdir(migrations)).filter((name) => name.endsWith(".sql"));
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(path.join(migrations, name), "utf8") })),
  );
  return replaced.reduce<readonly File[]>((all, [from, to]) => {
    if (!all.some(({ text }) => text.includes(from))) {
      throw new Error(`No migration has the text that a planted bug replaces: ${from}`);
    }
    return all.map(({ name, text }) => ({ name, text: text.replaceAll(from, () => to) }));
  }, files);
}
