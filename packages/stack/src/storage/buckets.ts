import { type BucketRow, findBucket, isUuid, requireBucket } from "./rows.ts";
import { bytesOf, requireBucketName, requireMimeTypes } from "./names.ts";
import { type JsonObject, type StorageRequest, readJson, requireText, sendJson } from "./request.ts";
import {
  alreadyExists,
  bucketNotEmpty,
  fromPostgres,
  invalidRequest,
  noSuchBucket,
  noContent,
  tooLarge,
  unsupported,
} from "./storage-error.ts";

export async function listBuckets({ access, context, response }: StorageRequest): Promise<void> {
  const { sql, values } = listSql(context.query);
  const buckets = await access.asCaller("storage.bucket.list", async (client) => {
    const found = await client.query<BucketRow>(sql, values);
    return found.rows;
  });
  sendJson(
    response,
    buckets.map((bucket) => ({ ...view(bucket), type: bucket.type })),
  );
}

const sortColumns = ["id", "name", "created_at", "updated_at"];

function listSql(query: URLSearchParams): { readonly sql: string; readonly values: unknown[] } {
  const column = query.get("sortColumn");
  if (column !== null && !sortColumns.includes(column)) {
    throw invalidRequest("querystring/sortColumn must be equal to one of the allowed values");
  }
  const order = query.get("sortOrder") === "desc" ? "desc" : "asc";
  return {
    sql: `select * from storage.buckets
          where $1::text is null or name ilike '%' || $1 || '%'
          ${column === null ? "" : `order by ${column} ${order}`}
          limit $2 offset $3`,
    values: [
      query.get("search")?.replaceAll(/[\\%_]/g, "\\$&") ?? null,
      integerIn(query, "limit", 1),
      integerIn(query, "offset", 0) ?? 0,
    ],
  };
}

function integerIn(query: URLSearchParams, name: string, least: number): number | null {
  const text = query.get(name);
  if (text === null) {
    return null;
  }
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw invalidRequest(`querystring/${name} must be >= ${least}`);
  }
  return Number(text);
}

export async function getBucket({ access, response }: StorageRequest, id: string): Promise<void> {
  const bucket = await access.asCaller("storage.bucket.get", (client) => requireBucket(client, id));
  sendJson(response, view(bucket));
}

export async function createBucket(exchange: StorageRequest): Promise<void> {
  const body = await readJson(exchange.request);
  const name = requireBucketName(requireText(body, "name"));
  if (body["type"] !== undefined && body["type"] !== "STANDARD") {
    throw unsupported(`buckets of type ${JSON.stringify(body["type"])}`);
  }
  const id = typeof body["id"] === "string" && body["id"] !== "" ? body["id"] : name;
  const { owner } = exchange.caller;
  const values = [
    id,
    name,
    isUuid(owner) ? owner : null,
    owner ?? null,
    body["public"] === true,
    sizeLimitOf(body, exchange.fileSizeLimit) ?? null,
    mimeTypesOf(body) ?? null,
  ];
  await exchange.access.asCaller("storage.bucket.create", async (client) => {
    await client
      .query(
        `insert into storage.buckets (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        values,
      )
      .catch((error: unknown) => {
        const refused = fromPostgres(error);
        throw refused?.fault.statusCode === 409 ? alreadyExists("BucketAlreadyExists") : error;
      });
  });
  sendJson(exchange.response, { name });
}

export async function updateBucket(exchange: StorageRequest, id: string): Promise<void> {
  const body = await readJson(exchange.request);
  requireBucketName(id);
  const changes = new Map<string, unknown>();
  if (typeof body["public"] === "boolean") {
    changes.set("public", body["public"]);
  }
  if (body["file_size_limit"] !== undefined) {
    changes.set("file_size_limit", sizeLimitOf(body, exchange.fileSizeLimit));
  }
  if (body["allowed_mime_types"] !== undefined) {
    changes.set("allowed_mime_types", mimeTypesOf(body));
  }
  if (changes.size === 0) {
    throw noContent();
  }
  const assignments = [...changes.keys()].map((column, index) => `${column} = $${index + 2}`).join(", ");
  const updated = await exchange.access.asCaller("storage.bucket.update", (client) =>
    client.query(`update storage.buckets set ${assignments} where id = $1`, [id, ...changes.values()]),
  );
  if (updated.rowCount === 0) {
    throw noSuchBucket();
  }
  sendJson(exchange.response, { message: "Successfully updated" });
}

/** Only an empty one, and the question whether it is empty is asked with the rights of the service. */
export async function deleteBucket({ access, response }: StorageRequest, id: string): Promise<void> {
  const objects = await access.asService(async (client) => {
    await requireBucket(client, id);
    const found = await client.query("select 1 from storage.objects where bucket_id = $1 limit 1", [id]);
    return found.rowCount ?? 0;
  });
  if (objects > 0) {
    throw bucketNotEmpty();
  }
  const deleted = await access.asCaller("storage.bucket.delete", (client) =>
    client.query("delete from storage.buckets where id = $1", [id]),
  );
  if (deleted.rowCount === 0) {
    throw noSuchBucket();
  }
  sendJson(response, { message: "Successfully deleted" });
}

/** Every object that the caller may delete. Done on return, whatever Supabase's words for its queue say. */
export async function emptyBucket({ access, files, response }: StorageRequest, id: string): Promise<void> {
  const deleted = await access.asCaller("storage.bucket.empty", async (client) => {
    if ((await findBucket(client, id)) === undefined) {
      throw noSuchBucket();
    }
    return client.query<{ version: string }>("delete from storage.objects where bucket_id = $1 returning version", [
      id,
    ]);
  });
  await files.remove(deleted.rows.map(({ version }) => version));
  sendJson(response, { message: "Empty bucket has been queued. Completion may take up to an hour." });
}

function sizeLimitOf(body: JsonObject, greatest: number): number | null | undefined {
  const value = body["file_size_limit"];
  if (value === undefined || value === null) {
    return value;
  }
  if (typeof value !== "string" && typeof value !== "number") {
    throw invalidRequest("body/file_size_limit must be integer,string,null");
  }
  const bytes = bytesOf(value);
  if (bytes > greatest) {
    throw tooLarge();
  }
  return bytes;
}

function mimeTypesOf(body: JsonObject): readonly string[] | null | undefined {
  const value = body["allowed_mime_types"];
  if (value === undefined || value === null) {
    return value;
  }
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
    throw invalidRequest("body/allowed_mime_types must be array");
  }
  return requireMimeTypes(value.filter((entry) => entry !== ""));
}

const view = (bucket: BucketRow): JsonObject => ({
  id: bucket.id,
  name: bucket.name,
  owner: bucket.owner ?? "",
  public: bucket.public,
  file_size_limit: bucket.file_size_limit === null ? null : Number(bucket.file_size_limit),
  allowed_mime_types: bucket.allowed_mime_types,
  created_at: bucket.created_at,
  updated_at: bucket.updated_at,
});
