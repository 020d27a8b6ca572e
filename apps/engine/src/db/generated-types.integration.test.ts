import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPools, testPools } from "../testing/candles.ts";

const file = path.resolve(import.meta.dirname, "../../../../packages/sdk/src/database/database.ts");

let pools: TestPools;

beforeAll(async () => {
  pools = await testPools();
});

afterAll(() => pools[Symbol.asyncDispose]());

/** `table.column type`, from the rows that the generated file describes. */
function describedColumns(text: string): readonly string[] {
  const tables = [...text.matchAll(/^ {6}(\w+): \{\n {8}Row: \{\n(.*?)\n {8}\};/gms)];
  // Of a view nobody knows whether a column can be null; the generator guesses.
  const views = text.slice(text.indexOf("    Views: {"), text.indexOf("    Functions: {"));
  const isView = (table: string) => views.includes(`\n      ${table}: {`);
  return tables
    .filter(([, table = ""]) => !isView(table))
    .flatMap(([, table = "", row = ""]) =>
      [...row.matchAll(/^ {10}(\w+): (.*);$/gm)].map(
        ([, column = "", type = ""]) => `${table}.${column} ${type.replace("NonNullable<Json>", "Json")}`,
      ),
    );
}

const typeOf = `case data_type
  when 'integer' then 'number' when 'bigint' then 'number' when 'smallint' then 'number' when 'numeric' then 'number'
  when 'double precision' then 'number' when 'boolean' then 'boolean' when 'jsonb' then 'Json'
  when 'ARRAY' then case udt_name when '_int4' then 'number[]' else 'string[]' end
  else 'string' end`;

test("the types that clients use say what the database has: every column of a table with its type", async () => {
  const { rows } = await pools.owner.query<{ readonly text: string }>(
    `select table_name || '.' || column_name || ' ' || ${typeOf} || case is_nullable when 'YES' then ' | null' else '' end as text
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const described = describedColumns(await readFile(file, "utf8"));
  expect(described.toSorted()).toEqual(rows.map(({ text }) => text).toSorted());
  expect(describedColumns("")).toEqual([]);
});
