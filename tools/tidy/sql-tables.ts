import { type TextFile, type Violation, lineOf } from "./tree.ts";

interface Demand {
  readonly pattern: (table: string) => RegExp;
  readonly message: string;
}

/** `on a, b` names tables in a list, so a name may stand anywhere between `on` and `to` or `from`. */
const demands: readonly Demand[] = [
  {
    pattern: (table) => new RegExp(String.raw`alter table\s+(only\s+)?${table}\s[^;]*enable row level security`),
    message: "row level security is not enabled",
  },
  {
    pattern: (table) => new RegExp(String.raw`alter table\s+(only\s+)?${table}\s[^;]*force row level security`),
    message: "row level security is not forced on its owner",
  },
  {
    pattern: (table) => new RegExp(String.raw`revoke\s+all[^;]*\son\s+[^;]*\b${table}\b[^;]*\sfrom\s`),
    message: "the rights that tables have by default are not revoked",
  },
  {
    // A lock serves its owner, who needs no grant.
    pattern: (table) =>
      new RegExp(String.raw`grant\s+[^;]*\son\s+[^;]*\b${table}\b[^;]*\sto\s|alter table\s+${table}\s+owner to\s`),
    message: "nothing is granted on it, so it serves nobody",
  },
  {
    pattern: (table) => new RegExp(String.raw`comment on table\s+${table}\s+is\s`),
    message: "no comment says what it holds",
  },
];

/** Every table of the migrations, read as text: row level security, rights by name, and a comment. */
export function sqlTables(files: readonly TextFile[]): readonly Violation[] {
  const migrations = files.filter((file) => /^supabase\/migrations\/.*\.sql$/.test(file.path));
  const all = migrations.map(plain).join("\n");
  return migrations.flatMap((file) =>
    tablesOf(file).flatMap(({ table, line }) =>
      demands
        .filter((demand) => !demand.pattern(nameOf(table)).test(all))
        .map((demand) => ({ path: file.path, line, message: `${table}: ${demand.message}` })),
    ),
  );
}

function tablesOf(file: TextFile): readonly { readonly table: string; readonly line: number }[] {
  const found = plain(file).matchAll(/create (?:unlogged )?table (?:if not exists )?([\w.]+)/g);
  return [...found].map((match) => ({ table: match[1] ?? "", line: lineOf(file.text, match.index) }));
}

/** `public.` may be left out, or said where the table was made without it. */
const nameOf = (table: string): string =>
  table.includes(".") && !table.startsWith("public.")
    ? table.replace(".", String.raw`\.`)
    : String.raw`(?:public\.)?${table.replace("public.", "")}`;

/** Without comments and in lower case; every offset stays. */
const plain = (file: TextFile): string =>
  file.text.replace(/--.*/g, (comment) => " ".repeat(comment.length)).toLowerCase();
