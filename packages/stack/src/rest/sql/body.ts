import { type Sql, commas, fromCatalog, identifier, nothing, parameter, sql } from "./sql.ts";

/** A member of the JSON body with the type that it becomes. */
export interface BodyField {
  readonly name: string;
  readonly type: string;
  readonly defaultSql: string | null;
}

export interface BodyOptions {
  readonly fields: readonly BodyField[];
  /** Members that a row lacks get their column's default, and not null. */
  readonly appliesDefaults: boolean;
  readonly onlyFirst: boolean;
}

/** `from (…) pgrst_body`: the JSON as rows of typed columns. One object is one row, an array as many as it has. */
export function bodySql(body: string, { fields, appliesDefaults, onlyFirst }: BodyOptions): Sql {
  const isObject = /^[ \t\n\r]*\{/.test(body);
  const payload = sql`from (select ${parameter(body)}::${appliesDefaults ? sql`jsonb` : sql`json`} as json_data) pgrst_payload, `;
  const filled = appliesDefaults ? filledSql(fields, isObject) : nothing;
  const json = appliesDefaults ? sql`pgrst_filled.json_data` : sql`pgrst_payload.json_data`;
  const names = commas(fields.map(({ name }) => identifier(name)));
  const rows =
    fields.length === 0
      ? bareRows(json, isObject, appliesDefaults)
      : typedRows(json, fields, isObject, appliesDefaults);
  return sql`${payload}${filled}lateral (select ${names} from ${rows}${onlyFirst ? sql` limit 1` : nothing}) pgrst_body`;
}

function filledSql(fields: readonly BodyField[], isObject: boolean): Sql {
  const defaults = fields.flatMap(({ name, defaultSql }) =>
    defaultSql === null ? [] : [sql`${parameter(name)}::text, ${fromCatalog(defaultSql)}`],
  );
  const base = sql`jsonb_build_object(${commas(defaults)})`;
  return isObject
    ? sql`lateral (select ${base} || pgrst_payload.json_data as json_data) pgrst_filled, `
    : sql`lateral (select jsonb_agg(${base} || element) as json_data from jsonb_array_elements(pgrst_payload.json_data) as element) pgrst_filled, `;
}

/** Rows without columns: an insert of nothing but defaults. */
function bareRows(json: Sql, isObject: boolean, isBinary: boolean): Sql {
  if (isObject) {
    return sql`(values (1)) as pgrst_row`;
  }
  return isBinary ? sql`jsonb_array_elements(${json}) as pgrst_row` : sql`json_array_elements(${json}) as pgrst_row`;
}

function typedRows(json: Sql, fields: readonly BodyField[], isObject: boolean, isBinary: boolean): Sql {
  const types = commas(fields.map(({ name, type }) => sql`${identifier(name)} ${fromCatalog(type)}`));
  const read = isBinary
    ? isObject
      ? sql`jsonb_to_record`
      : sql`jsonb_to_recordset`
    : isObject
      ? sql`json_to_record`
      : sql`json_to_recordset`;
  return sql`${read}(${json}) as pgrst_row (${types})`;
}
