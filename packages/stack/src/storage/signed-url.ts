import { createSecretKey } from "node:crypto";
import { SignJWT } from "jose";
import { isTokenFault } from "../keys/index.ts";
import { sendObject } from "./download.ts";
import { requireKey } from "./names.ts";
import { type JsonObject, type StorageRequest, optionalInteger, readJson, requireTexts, sendJson } from "./request.ts";
import { type ObjectAddress, requireObject } from "./rows.ts";
import { StorageError, invalidRequest, unsupported } from "./storage-error.ts";

/** A URL that opens one object to whoever has it, until it expires. Whoever may see the object may make one. */
export async function signUrl(exchange: StorageRequest, address: ObjectAddress): Promise<void> {
  const body = await readJson(exchange.request);
  const expiresIn = expiryOf(body);
  requireKey(address.name);
  await exchange.access.asCaller("storage.object.sign", (client) => requireObject(client, address));
  sendJson(exchange.response, { signedURL: await signedPath(exchange, { address, expiresIn }) });
}

export async function signUrls(exchange: StorageRequest, bucketId: string): Promise<void> {
  const body = await readJson(exchange.request);
  const expiresIn = expiryOf(body);
  const paths = requireTexts(body, "paths");
  const visible = await exchange.access.asCaller("storage.object.sign_many", async (client) => {
    const found = await client.query<{ name: string }>(
      "select name from storage.objects where bucket_id = $1 and name = any($2)",
      [bucketId, paths],
    );
    return new Set(found.rows.map(({ name }) => name));
  });
  const signed = paths.map(async (name) =>
    visible.has(name)
      ? { error: null, path: name, signedURL: await signedPath(exchange, { address: { bucketId, name }, expiresIn }) }
      : { error: "Either the object does not exist or you do not have access to it", path: name, signedURL: null },
  );
  sendJson(exchange.response, await Promise.all(signed));
}

export async function openSigned(exchange: StorageRequest, { bucketId, name }: ObjectAddress): Promise<void> {
  const { keyring, context, access } = exchange;
  const token = context.query.get("token");
  if (token === null) {
    throw invalidRequest("querystring must have required property 'token'");
  }
  const verified = await keyring.verifyToken(token);
  if (isTokenFault(verified)) {
    throw new StorageError({ statusCode: 400, code: "InvalidJWT", message: faultText[verified.fault] });
  }
  const { claims, expiresAt } = verified;
  if (claims["scope"] !== "download" || claims["url"] !== `${bucketId}/${name}` || expiresAt === null) {
    throw new StorageError({ statusCode: 400, code: "InvalidSignature", message: "Invalid signature" });
  }
  const object = await access.asService((client) => requireObject(client, { bucketId, name }));
  await sendObject(exchange, object, { expires: new Date(expiresAt * 1_000) });
}

const faultText = {
  expired: '"exp" claim timestamp check failed',
  not_yet_valid: '"nbf" claim timestamp check failed',
  bad_signature: "signature verification failed",
  malformed: "Invalid Compact JWS",
  unknown_key: "no applicable key found in the JSON Web Key Set",
  algorithm_not_allowed: '"alg" (Algorithm) Header Parameter value not allowed',
} as const;

interface SignOptions {
  readonly address: ObjectAddress;
  readonly expiresIn: number;
}

/** The token carries no role: as a bearer it is worth no more than the anonymous key. */
async function signedPath({ keyring }: StorageRequest, { address, expiresIn }: SignOptions): Promise<string> {
  const url = `${address.bucketId}/${address.name}`;
  const token = await new SignJWT({ url, scope: "download" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
    .sign(createSecretKey(Buffer.from(keyring.keys.jwtSecret)));
  return `/object/sign/${url}?token=${token}`;
}

function expiryOf(body: JsonObject): number {
  const { transform } = body;
  if (typeof transform === "object" && transform !== null && Object.keys(transform).length > 0) {
    throw unsupported("image transformations");
  }
  const seconds = optionalInteger(body, "expiresIn", 1);
  if (seconds === undefined) {
    throw invalidRequest("body must have required property 'expiresIn'");
  }
  return seconds;
}

export { faultText as tokenFaultText };
