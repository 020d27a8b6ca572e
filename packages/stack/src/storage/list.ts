import { type JsonObject, type StorageRequest, optionalInteger, readJson, requireText, sendJson } from "./request.ts";
import { invalidRequest } from "./storage-error.ts";

const sortColumns = ["name", "updated_at", "created_at", "last_accessed_at"] as const;

type SortColumn = (typeof sortColumns)[number];

/**
 * One level of the tree below a prefix: files with their names from there on, folders with no id. As Supabase has it,
 * case does not matter to the prefix or to the order; by name, folders and files are mixed, else folders come first.
 */
export async function listObjects(exchange: StorageRequest, bucketId: string): Promise<void> {
  const body = await readJson(exchange.request);
  const given = requireText(body, "prefix");
  const prefix = given === "" || given.endsWith("/") ? given : `${given}/`;
  const search = typeof body["search"] === "string" ? body["search"] : "";
  const { column, order } = sortOf(body["sortBy"]);
  const limit = Math.min(optionalInteger(body, "limit", 1) ?? 100, 1_500);
  const values = [bucketId, prefix, search, limit, optionalInteger(body, "offset", 0) ?? 0];
  const listed = await exchange.access.asCaller("storage.object.list", (client) =>
    client.query(listSql(column, order), values),
  );
  sendJson(exchange.response, listed.rows);
}

/** Column and order are of the lists above, never a client's text. */
function listSql(column: SortColumn, order: "asc" | "desc"): string {
  const place =
    column === "name"
      ? `place ${order}`
      : `id is null desc, case when id is null then place end ${order}, ${column} ${order}`;
  return `
    with found as (
      select
        object.*,
        left(object.name, length($2 || $3) + nullif(strpos(substr(object.name, length($2 || $3) + 1), '/'), 0)) as folder
      from storage.objects as object
      where object.bucket_id = $1 and starts_with(lower(object.name), lower($2 || $3))
    ),
    entries as (
      select
        name as key, id, updated_at, created_at, last_accessed_at, metadata, lower(name) collate "C" as place
      from found
      where folder is null
      union all
      select
        left((array_agg(folder order by lower(name) collate "C" ${order}))[1], -1),
        null, null, null, null, null, lower(folder) collate "C"
      from found
      where folder is not null
      group by lower(folder)
    )
    select substr(key, length($2) + 1) as name, id, updated_at, created_at, last_accessed_at, metadata
    from entries
    order by ${place}
    limit $4 offset $5`;
}

function sortOf(sortBy: unknown): { readonly column: SortColumn; readonly order: "asc" | "desc" } {
  if (sortBy === undefined || sortBy === null) {
    return { column: "name", order: "asc" };
  }
  const { column = "name", order = "asc" } = sortBy as JsonObject;
  const known = sortColumns.find((candidate) => candidate === column);
  if (known === undefined || (order !== "asc" && order !== "desc")) {
    throw invalidRequest("body/sortBy must name an allowed column and order");
  }
  return { column: known, order };
}
