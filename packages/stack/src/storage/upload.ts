import { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { type StoredFile } from "./file-store.ts";
import { readMultipart } from "./multipart.ts";
import { requireAllowedType, requireKey } from "./names.ts";
import { type StorageRequest, sendJson } from "./request.ts";
import {
  type BucketRow,
  type FileMetadata,
  type NewObject,
  type ObjectAddress,
  findObject,
  putObject,
  requireBucket,
  tryPutObject,
} from "./rows.ts";
import { alreadyExists, fromPostgres, tooLarge } from "./storage-error.ts";

interface IncomingFile {
  readonly body: AsyncIterable<Buffer>;
  readonly mimeType: string;
  readonly cacheControl: string;
  readonly userMetadata: FileMetadata | null;
}

/**
 * The policies are asked before the first byte is kept; the row is written after the last one is on the disk. A crash
 * in between leaves a file that nothing names, never a row without its file.
 */
export async function uploadObject(exchange: StorageRequest, address: ObjectAddress, isUpsert: boolean): Promise<void> {
  const { request, access, files, caller, fileSizeLimit } = exchange;
  const bucket = await access.asService((client) => requireBucket(client, address.bucketId));
  requireKey(address.name);
  const incoming = await readIncoming(request);
  const limitBytes = checkFile(exchange, { bucket, incoming, address });
  const declared = Number(request.headers["content-length"] ?? Number.NaN);
  const draft: NewObject = {
    ...address,
    owner: caller.owner,
    version: "1",
    metadata: { mimetype: incoming.mimeType, ...(Number.isFinite(declared) ? { contentLength: declared } : {}) },
    userMetadata: incoming.userMetadata,
    isUpsert,
  };
  await asked(access.tryAsCaller(operationOf(request), (client) => tryPutObject(client, draft)));
  const file = await files.write({ source: incoming.body, limitBytes: Math.min(limitBytes, fileSizeLimit) });
  const id = await keep(exchange, {
    ...draft,
    version: file.version,
    metadata: metadataOf(file, incoming),
    userMetadata: incoming.userMetadata ?? {},
  });
  sendJson(exchange.response, { Id: id, Key: `${address.bucketId}/${address.name}` });
}

const operationOf = ({ method }: IncomingMessage): string =>
  method === "PUT" ? "storage.object.upload_update" : "storage.object.upload";

export const metadataOf = (
  { eTag, size }: StoredFile,
  { mimeType, cacheControl }: Pick<IncomingFile, "mimeType" | "cacheControl">,
): FileMetadata => ({
  eTag,
  size,
  mimetype: mimeType,
  cacheControl,
  lastModified: new Date().toISOString(),
  contentLength: size,
  httpStatusCode: 200,
});

/** Writes the row with the service's rights, which the caller's were found to suffice for; removes what it replaced. */
export async function keep({ access, files }: StorageRequest, object: NewObject): Promise<string> {
  try {
    const { id, replaced } = await access.asService(async (client) => {
      const before = await findObject(client, object, { forUpdate: true });
      const after = await putObject(client, object);
      return { id: after.id, replaced: before?.version };
    });
    await files.remove(replaced === undefined ? [] : [replaced]);
    return id;
  } catch (error) {
    await files.remove([object.version]);
    throw asDuplicate(error);
  }
}

/** A name that is taken has its own code. */
export function asked<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw asDuplicate(error);
  });
}

function asDuplicate(error: unknown): unknown {
  const refused = fromPostgres(error);
  return refused?.fault.statusCode === 409 ? alreadyExists("KeyAlreadyExists") : error;
}

interface CheckedFile {
  readonly bucket: BucketRow;
  readonly incoming: IncomingFile;
  readonly address: ObjectAddress;
}

/** The most bytes that the file may have. A placeholder of an empty folder has none, and any type. */
function checkFile({ request, fileSizeLimit }: StorageRequest, { bucket, incoming, address }: CheckedFile): number {
  if (address.name.endsWith(".emptyFolderPlaceholder")) {
    return 0;
  }
  if (bucket.allowed_mime_types !== null && bucket.allowed_mime_types.length > 0) {
    requireAllowedType(incoming.mimeType, bucket.allowed_mime_types);
  }
  const limitBytes = Math.min(fileSizeLimit, Number(bucket.file_size_limit ?? fileSizeLimit));
  const isForm = isMultipart(request.headers);
  if (!isForm && Number(request.headers["content-length"] ?? 0) > limitBytes) {
    throw tooLarge();
  }
  return limitBytes;
}

const isMultipart = (headers: IncomingHttpHeaders): boolean =>
  headers["content-type"]?.startsWith("multipart/form-data") === true;

async function readIncoming(request: IncomingMessage): Promise<IncomingFile> {
  const { headers } = request;
  if (!isMultipart(headers)) {
    const encoded = headers["x-metadata"];
    return {
      body: request,
      mimeType: headers["content-type"] ?? "application/octet-stream",
      cacheControl: headers["cache-control"] ?? "no-cache",
      userMetadata: typeof encoded === "string" ? parseMetadata(Buffer.from(encoded, "base64").toString("utf8")) : null,
    };
  }
  const { fields, mimeType, body } = await readMultipart(request, headers["content-type"] ?? "");
  const seconds = fields.get("cacheControl");
  return {
    body,
    mimeType: fields.get("contentType") ?? mimeType,
    cacheControl: seconds === undefined || seconds === "" ? "no-cache" : `max-age=${seconds}`,
    userMetadata: parseMetadata(fields.get("metadata") ?? fields.get("userMetadata") ?? ""),
  };
}

/** What is no JSON object is passed over, as on Supabase. */
export function parseMetadata(text: string): FileMetadata | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as FileMetadata) : null;
  } catch {
    return null;
  }
}
