import { type IncomingMessage } from "node:http";
import { type GatewayContext } from "../gateway/index.ts";
import { createBucket, deleteBucket, emptyBucket, getBucket, listBuckets, updateBucket } from "./buckets.ts";
import { type Visibility, findVisible, sendInfo, sendObject } from "./download.ts";
import { listObjects } from "./list.ts";
import { copyObject, deleteObject, deleteObjects, moveObject } from "./objects.ts";
import { type StorageRequest } from "./request.ts";
import { type ObjectAddress } from "./rows.ts";
import { openSigned, signUrl, signUrls } from "./signed-url.ts";
import { StorageError, unsupported } from "./storage-error.ts";
import { uploadObject } from "./upload.ts";

type Handler = (exchange: StorageRequest) => Promise<void> | void;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (exchange: StorageRequest, address: ObjectAddress) => Promise<void> | void;
  /** Without a token too: in public buckets, or by the token in the URL. */
  readonly isOpen?: boolean;
}

const route = (method: string, path: RegExp, handle: Route["handle"], isOpen = false): Route => ({
  method,
  path,
  handle,
  isOpen,
});

const download =
  (visibility: Visibility, operation: string): Route["handle"] =>
  async (exchange, address) =>
    sendObject(exchange, await findVisible(exchange, address, { visibility, operation }));

const info =
  (visibility: Visibility, operation: string): Route["handle"] =>
  async (exchange, address) =>
    sendInfo(exchange, await findVisible(exchange, address, { visibility, operation }));

const upload =
  (isUpsertAlways: boolean): Route["handle"] =>
  (exchange, address) =>
    uploadObject(exchange, address, isUpsertAlways || exchange.request.headers["x-upsert"] === "true");

const refuse =
  (feature: string): Route["handle"] =>
  () => {
    throw unsupported(feature);
  };

/** The first that fits: a bucket called "sign" or "info" is as unreachable as it is on Supabase. */
const routes: readonly Route[] = [
  route("GET", /^\/bucket\/?$/, listBuckets),
  route("POST", /^\/bucket\/?$/, createBucket),
  route("GET", /^\/bucket\/(?<bucket>[^/]+)$/, (exchange, { bucketId }) => getBucket(exchange, bucketId)),
  route("PUT", /^\/bucket\/(?<bucket>[^/]+)$/, (exchange, { bucketId }) => updateBucket(exchange, bucketId)),
  route("DELETE", /^\/bucket\/(?<bucket>[^/]+)$/, (exchange, { bucketId }) => deleteBucket(exchange, bucketId)),
  route("POST", /^\/bucket\/(?<bucket>[^/]+)\/empty$/, (exchange, { bucketId }) => emptyBucket(exchange, bucketId)),
  route("*", /^\/object\/list-v2\//, refuse("list-v2 of objects")),
  route("*", /^\/object\/upload\/sign\//, refuse("signed upload URLs")),
  route("*", /^\/upload\/resumable/, refuse("resumable uploads (TUS)")),
  route("*", /^\/s3(\/|$)/, refuse("the S3 protocol")),
  route("*", /^\/render\//, refuse("image transformations")),
  route("*", /^\/(iceberg|vector|cdn)(\/|$)/, refuse("analytics buckets, vector buckets and cache purges")),
  route("POST", /^\/object\/list\/(?<bucket>[^/]+)$/, (exchange, { bucketId }) => listObjects(exchange, bucketId)),
  route("POST", /^\/object\/move$/, moveObject),
  route("POST", /^\/object\/copy$/, copyObject),
  route("POST", /^\/object\/sign\/(?<bucket>[^/]+)$/, (exchange, { bucketId }) => signUrls(exchange, bucketId)),
  route("POST", /^\/object\/sign\/(?<bucket>[^/]+)\/(?<name>.+)$/, signUrl),
  route("GET", /^\/object\/sign\/(?<bucket>[^/]+)\/(?<name>.+)$/, openSigned, true),
  route(
    "GET",
    /^\/object\/info\/public\/(?<bucket>[^/]+)\/(?<name>.+)$/,
    info("public", "storage.object.info_public"),
    true,
  ),
  route(
    "GET",
    /^\/object\/info\/authenticated\/(?<bucket>[^/]+)\/(?<name>.+)$/,
    info("authenticated", "object.get_authenticated_info"),
  ),
  route(
    "GET",
    /^\/object\/info\/(?<bucket>[^/]+)\/(?<name>.+)$/,
    info("either", "object.get_authenticated_info"),
    true,
  ),
  ...["GET", "HEAD"].flatMap((method) => [
    route(
      method,
      /^\/object\/public\/(?<bucket>[^/]+)\/(?<name>.+)$/,
      download("public", method === "GET" ? "storage.object.get_public" : "storage.object.info_public"),
      true,
    ),
    route(
      method,
      /^\/object\/authenticated\/(?<bucket>[^/]+)\/(?<name>.+)$/,
      download(
        "authenticated",
        method === "GET" ? "storage.object.get_authenticated" : "object.head_authenticated_info",
      ),
    ),
    route(
      method,
      /^\/object\/(?<bucket>[^/]+)\/(?<name>.+)$/,
      download("either", method === "GET" ? "storage.object.get_authenticated" : "object.head_authenticated_info"),
      true,
    ),
  ]),
  route("POST", /^\/object\/(?<bucket>[^/]+)\/(?<name>.+)$/, upload(false)),
  route("PUT", /^\/object\/(?<bucket>[^/]+)\/(?<name>.+)$/, upload(true)),
  route("DELETE", /^\/object\/(?<bucket>[^/]+)$/, (exchange, { bucketId }) => deleteObjects(exchange, bucketId)),
  route("DELETE", /^\/object\/(?<bucket>[^/]+)\/(?<name>.+)$/, deleteObject),
];

export function findRoute({ method }: IncomingMessage, context: GatewayContext): Handler {
  const found = match(method, context);
  if (found === undefined) {
    return () => {
      throw new StorageError({
        statusCode: 404,
        httpStatus: 404,
        code: "InvalidRequest",
        error: "Not Found",
        message: `Route ${method}:${context.path} not found`,
      });
    };
  }
  const { groups } = found.path.exec(context.path) ?? {};
  const address = { bucketId: decode(groups?.["bucket"]), name: decode(groups?.["name"]) };
  return (exchange) => found.handle(exchange, address);
}

export const allowsStrangers = ({ method }: IncomingMessage, context: GatewayContext): boolean =>
  match(method, context)?.isOpen === true;

const match = (method: string | undefined, { path }: GatewayContext): Route | undefined =>
  routes.find((candidate) => (candidate.method === "*" || candidate.method === method) && candidate.path.test(path));

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    throw new StorageError({ statusCode: 400, code: "InvalidRequest", message: "the path is not encoded rightly" });
  }
}
