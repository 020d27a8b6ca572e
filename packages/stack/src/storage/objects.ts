import { requireKey } from "./names.ts";
import { type JsonObject, type StorageRequest, readJson, requireText, requireTexts, sendJson } from "./request.ts";
import { type ObjectAddress, type ObjectRow, findObject, isUuid, requireObject, tryPutObject } from "./rows.ts";
import { accessDenied, noSuchKey } from "./storage-error.ts";
import { asked, keep, parseMetadata } from "./upload.ts";

export async function deleteObject({ access, files, response }: StorageRequest, address: ObjectAddress): Promise<void> {
  await access.asService((client) => requireObject(client, address));
  const deleted = await access.asCaller("storage.object.delete", (client) =>
    client.query<{ version: string }>(
      "delete from storage.objects where bucket_id = $1 and name = $2 returning version",
      [address.bucketId, address.name],
    ),
  );
  if (deleted.rowCount === 0) {
    throw accessDenied("Access denied");
  }
  await files.remove(deleted.rows.map(({ version }) => version));
  sendJson(response, { message: "Successfully deleted" });
}

/** Those of the named ones that the caller may delete; the answer tells which. */
export async function deleteObjects(exchange: StorageRequest, bucketId: string): Promise<void> {
  const names = requireTexts(await readJson(exchange.request), "prefixes");
  const deleted = await exchange.access.asCaller("storage.object.delete_many", (client) =>
    client.query<ObjectRow>("delete from storage.objects where bucket_id = $1 and name = any($2) returning *", [
      bucketId,
      names,
    ]),
  );
  await exchange.files.remove(deleted.rows.map(({ version }) => version));
  sendJson(exchange.response, deleted.rows.map(objectView));
}

interface Relocation {
  readonly source: ObjectAddress;
  readonly destination: ObjectAddress;
  readonly body: JsonObject;
}

async function readRelocation({ request }: StorageRequest): Promise<Relocation> {
  const body = await readJson(request);
  const bucketId = requireText(body, "bucketId");
  const { destinationBucket } = body;
  const isElsewhere = typeof destinationBucket === "string" && destinationBucket !== "";
  return {
    source: { bucketId, name: requireText(body, "sourceKey") },
    destination: {
      bucketId: isElsewhere ? destinationBucket : bucketId,
      name: requireKey(requireText(body, "destinationKey")),
    },
    body,
  };
}

/** The file keeps its place: only the row says what it is called. */
export async function moveObject(exchange: StorageRequest): Promise<void> {
  const { source, destination } = await readRelocation(exchange);
  const { owner } = exchange.caller;
  await asked(
    exchange.access.asCaller("storage.object.move", async (client) => {
      await requireObject(client, source);
      const moved = await client.query(
        `update storage.objects
         set name = $3, bucket_id = $4, owner = coalesce($5, owner), owner_id = coalesce($6, owner_id)
         where bucket_id = $1 and name = $2
         returning id`,
        [
          source.bucketId,
          source.name,
          destination.name,
          destination.bucketId,
          isUuid(owner) ? owner : null,
          owner ?? null,
        ],
      );
      if (moved.rowCount === 0) {
        throw noSuchKey();
      }
    }),
  );
  sendJson(exchange.response, { message: "Successfully moved" });
}

export async function copyObject(exchange: StorageRequest): Promise<void> {
  const { access, files, request, caller } = exchange;
  const { source, destination, body } = await readRelocation(exchange);
  const isUpsert = request.headers["x-upsert"] === "true";
  const original = await access.asCaller("storage.object.copy", (client) => requireObject(client, source));
  const draft = { ...destination, ...copiedMetadata(exchange, { original, body }), owner: caller.owner, isUpsert };
  await asked(access.tryAsCaller("storage.object.copy", (client) => tryPutObject(client, { ...draft, version: "1" })));
  await keep(exchange, { ...draft, version: await files.copy(original.version) });
  const copied = await access.asService((client) => findObject(client, destination));
  sendJson(exchange.response, {
    Id: copied?.id,
    Key: `${destination.bucketId}/${destination.name}`,
    ...(copied === undefined ? {} : objectView(copied)),
  });
}

interface CopySource {
  readonly original: ObjectRow;
  readonly body: JsonObject;
}

function copiedMetadata(
  { request }: StorageRequest,
  { original, body }: CopySource,
): { readonly metadata: JsonObject; readonly userMetadata: JsonObject | null } {
  const { metadata } = original;
  const isCopied = body["copyMetadata"] !== false;
  const given = (isCopied ? {} : (body["metadata"] ?? {})) as JsonObject;
  const encoded = request.headers["x-metadata"];
  const own = typeof encoded === "string" ? parseMetadata(Buffer.from(encoded, "base64").toString("utf8")) : null;
  return {
    metadata: {
      ...metadata,
      ...(typeof given["cacheControl"] === "string" ? { cacheControl: given["cacheControl"] } : {}),
      ...(typeof given["mimetype"] === "string" ? { mimetype: given["mimetype"] } : {}),
      lastModified: new Date().toISOString(),
    },
    userMetadata: isCopied ? original.user_metadata : own,
  };
}

const objectView = (object: ObjectRow): JsonObject => ({
  name: object.name,
  bucket_id: object.bucket_id,
  owner: object.owner ?? "",
  owner_id: object.owner_id ?? "",
  version: object.version,
  id: object.id,
  updated_at: object.updated_at,
  created_at: object.created_at,
  last_accessed_at: object.last_accessed_at,
  metadata: object.metadata,
  user_metadata: object.user_metadata,
});
