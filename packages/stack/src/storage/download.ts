import { type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { errorCodeOf } from "../stack-error.ts";
import { type ByteRange } from "./file-store.ts";
import { requireKey } from "./names.ts";
import { type StorageRequest, sendJson } from "./request.ts";
import { type ObjectAddress, type ObjectRow, findBucket, findObject } from "./rows.ts";
import { invalidRange, noSuchBucket, noSuchKey } from "./storage-error.ts";

export type Visibility = "public" | "authenticated" | "either";

/**
 * The row, if the caller may see it. Objects of a public bucket are everybody's; in others the policies decide, and
 * who has no token at all is not even told that the bucket is there.
 */
export async function findVisible(
  exchange: StorageRequest,
  address: ObjectAddress,
  { visibility, operation }: { readonly visibility: Visibility; readonly operation: string },
): Promise<ObjectRow> {
  const { access, caller } = exchange;
  requireKey(address.name);
  const bucket = await access.asService((client) => findBucket(client, address.bucketId));
  const isOpen = bucket?.public === true;
  if (bucket === undefined || (!isOpen && (visibility === "public" || !caller.isAuthenticated))) {
    throw noSuchBucket();
  }
  const object = isOpen
    ? await access.asService((client) => findObject(client, address))
    : await access.asCaller(operation, (client) => findObject(client, address));
  if (object === undefined) {
    throw noSuchKey();
  }
  return object;
}

export interface SendOptions {
  /** Of a signed URL: it may be kept until then. */
  readonly expires?: Date;
}

/** The bytes, with what caches and players need: ranges, validators, lengths. */
export async function sendObject(
  exchange: StorageRequest,
  object: ObjectRow,
  options: SendOptions = {},
): Promise<void> {
  const { request, response, context, files } = exchange;
  const size = await sizeOf(exchange, object);
  const eTag = metadataText(object, "eTag");
  setHeaders(response, { object, download: context.query.get("download"), ...options });
  if (request.headers["if-none-match"] === eTag && eTag !== "") {
    response.writeHead(304).end();
    return;
  }
  const range = rangeOf(request.headers, size);
  if (range !== undefined) {
    response.setHeader("content-range", `bytes ${range.start}-${range.end}/${size}`);
  }
  response.writeHead(range === undefined ? 200 : 206, {
    "content-length": range === undefined ? size : range.end - range.start + 1,
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  // A client that goes away is no fault of ours.
  await pipeline(files.read(object.version, range), response).catch(() => response.destroy());
}

export function sendInfo({ response }: StorageRequest, object: ObjectRow): void {
  const { metadata } = object;
  response.setHeader("etag", metadataText(object, "eTag"));
  sendJson(response, {
    id: object.id,
    name: object.name,
    version: object.version,
    bucket_id: object.bucket_id,
    size: metadata?.["size"] ?? null,
    content_type: metadata?.["mimetype"] ?? null,
    cache_control: metadata?.["cacheControl"] ?? null,
    etag: metadata?.["eTag"] ?? null,
    metadata: object.user_metadata,
    last_modified: object.updated_at,
    created_at: object.created_at,
  });
}

async function sizeOf({ files }: StorageRequest, { version }: ObjectRow): Promise<number> {
  try {
    return await files.size(version);
  } catch (error) {
    throw errorCodeOf(error) === "ENOENT" ? noSuchKey() : error;
  }
}

interface HeaderOptions extends SendOptions {
  readonly object: ObjectRow;
  readonly download: string | null;
}

/** What the upload wrote there is text; anything else counts as missing. */
function metadataText({ metadata }: ObjectRow, name: string, missing = ""): string {
  const value = metadata?.[name];
  return typeof value === "string" ? value : missing;
}

function setHeaders(response: ServerResponse, { object, download, expires }: HeaderOptions): void {
  const mimeType = metadataText(object, "mimetype", "application/octet-stream");
  response.setHeader("accept-ranges", "bytes");
  // A page of somebody's would otherwise run as one of ours.
  response.setHeader("content-type", headerText(mimeType.includes("text/html") ? "text/plain" : mimeType));
  response.setHeader("etag", headerText(metadataText(object, "eTag")));
  response.setHeader("x-robots-tag", "none");
  response.setHeader(
    "last-modified",
    new Date(metadataText(object, "lastModified", String(object.updated_at))).toUTCString(),
  );
  if (expires === undefined) {
    response.setHeader("cache-control", headerText(metadataText(object, "cacheControl", "no-cache")));
  } else {
    response.setHeader("expires", expires.toUTCString());
  }
  if (download !== null) {
    const name = encodeURIComponent(download);
    response.setHeader(
      "content-disposition",
      name === "" ? "attachment;" : `attachment; filename=${name}; filename*=UTF-8''${name}`,
    );
  }
}

/** What a client uploaded as a header's text must not break the answer. */
const headerText = (text: string): string => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");

function rangeOf({ range, "if-range": ifRange }: IncomingHttpHeaders, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (range === undefined || ifRange !== undefined || first === undefined || last === undefined) {
    return undefined;
  }
  if (first === "" && last === "") {
    throw invalidRange();
  }
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end || start >= size) {
    throw invalidRange();
  }
  return { start, end };
}
