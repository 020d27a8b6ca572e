import fc from "fast-check";
import { expect, test } from "vitest";
import { planReading } from "../plan/plan.ts";
import { parseApiRequest } from "../request/api-request.ts";
import { RestError } from "../rest-error.ts";
import { type Relation, type SchemaCache, keyOf } from "../schema/schema-cache.ts";
import { resultSql } from "./result.ts";
import { toStatement } from "./sql.ts";

const column = (name: string, type: string) => ({
  name,
  type,
  baseType: type,
  defaultSql: null,
  hasRepresentation: false,
});

const notes: Relation = {
  schema: "public",
  name: "notes",
  isView: false,
  isInsertable: true,
  isUpdatable: true,
  isDeletable: true,
  primaryKey: ["id"],
  columns: new Map(
    [column("id", "integer"), column("body", "text"), column("data", "jsonb")].map((each) => [each.name, each]),
  ),
};

const cache: SchemaCache = {
  relations: new Map([[keyOf(notes), notes]]),
  relationships: new Map(),
  routines: new Map(),
  roleSettings: new Map(),
};

function statement(rawQuery: string) {
  const request = parseApiRequest(
    { method: "GET", path: "/notes", rawQuery, headers: {}, body: Buffer.alloc(0) },
    { schemas: ["public"], hasPlans: false, mayEndTransaction: false, isTimezone: () => false },
  );
  const context = { cache, maxRows: 100, hasAggregates: false, contentType: undefined };
  const plan = planReading(request, { schema: "public", name: "notes" }, false, context);
  return toStatement(resultSql(plan, { preferences: request.preferences, maxRows: 100 }));
}

test("a read is one statement whose values are all parameters", () => {
  expect(statement("select=id,data->a->>0&body=ilike.*x*&or=(id.gt.5,id.in.(1,2))&order=id.desc&limit=2")).toEqual({
    text:
      'with pgrst_source as (select "public"."notes"."id", "public"."notes"."data"->$1->>$2::int as "a" ' +
      'from "public"."notes" where ("public"."notes"."id" > $3 or "public"."notes"."id" = any ($4)) ' +
      'and "public"."notes"."body" ilike $5 order by "public"."notes"."id" desc limit $6 offset $7) ' +
      "select null, count(*)::text, coalesce(json_agg(_postgrest_t), '[]'), null, null, " +
      "nullif(current_setting('response.headers', true), ''), nullif(current_setting('response.status', true), '') " +
      "from (select * from pgrst_source) _postgrest_t",
    parameters: ["a", "+0", "5", '{"1","2"}', "%x%", "2", "0"],
  });
});

const hostile = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.stringMatching(/^['"\\;$()-]{1,6}$/),
  fc.constantFrom("'; drop table notes; --", '" ; --', "$$", "\\'", "/*", "x'); select ('"),
);

/** The text without its quoted names: what is left may only be ours. */
const bare = (text: string): string => text.replaceAll(/"(?:[^"]|"")*"/g, "");

test("property: whatever a value is, the text of the statement is the same", () => {
  const text = statement("body=eq.x&data->a=eq.x&or=(body.eq.x)").text;
  fc.assert(
    fc.property(
      hostile.filter((value) => !value.includes("\0")),
      (value) => {
        const encoded = encodeURIComponent(value);
        const quoted = encodeURIComponent(`"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
        expect(statement(`body=eq.${encoded}&data->a=eq.${encoded}&or=(body.eq.${quoted})`).text).toBe(text);
      },
    ),
  );
});

test("property: whatever a name is, it changes nothing outside of quotes", () => {
  const expected = bare(statement("select=x:id&y=is.null&order=z").text);
  fc.assert(
    fc.property(
      hostile.filter((name) => !name.includes("\0") && name !== "*"),
      (name) => {
        const quoted = encodeURIComponent(`"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
        expect(bare(statement(`select=${quoted}:id&${quoted}=is.null&order=${quoted}`).text)).toBe(expected);
      },
    ),
  );
});

/** The statement, or the code of its refusal. */
function textOrCode(rawQuery: string): string {
  try {
    return statement(rawQuery).text;
  } catch (error) {
    return error instanceof RestError ? error.body.code : "fault";
  }
}

test("property: a cast is a few words or a refusal", () => {
  const allowed =
    /cast\("public"\."notes"\."id" as [\p{L}0-9_ ]+\)|^with pgrst_source as \(select "public"|^(?:PGRST100|PGRST127|42601)$/u;
  fc.assert(
    fc.property(hostile, (cast) => {
      expect(textOrCode(`select=id::${encodeURIComponent(cast)}`)).toMatch(allowed);
    }),
  );
});
