import { type IncomingMessage, type ServerResponse } from "node:http";
import { BodyTooLarge, type GatewayContext, readBody } from "../gateway/index.ts";
import { type Keyring } from "../keys/index.ts";
import { type StorageAccess, type StorageCaller } from "./access.ts";
import { type FileStore } from "./file-store.ts";
import { invalidRequest, tooLarge } from "./storage-error.ts";

/** What the handlers of one request work with. */
export interface StorageRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: GatewayContext;
  readonly caller: StorageCaller;
  readonly access: StorageAccess;
  readonly files: FileStore;
  readonly keyring: Keyring;
  /** The largest object, whatever its bucket allows. */
  readonly fileSizeLimit: number;
}

const bodyLimitBytes = 1_000_000;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The body as an object; an empty body is an empty object. */
export async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const text = (await readLimited(request)).toString("utf8");
  const value = text.trim() === "" ? {} : parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidRequest("body must be object");
  }
  return value as JsonObject;
}

async function readLimited(request: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(request, bodyLimitBytes);
  } catch (error) {
    throw error instanceof BodyTooLarge ? tooLarge() : error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest("Body is not valid JSON but content-type is set to 'application/json'");
  }
}

export function requireText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value !== "string") {
    throw invalidRequest(
      value === undefined ? `body must have required property '${name}'` : `body/${name} must be string`,
    );
  }
  return value;
}

export function requireTexts(body: JsonObject, name: string): readonly string[] {
  const value = body[name];
  if (!Array.isArray(value) || value.length === 0 || !value.every((entry) => typeof entry === "string")) {
    throw invalidRequest(
      value === undefined ? `body must have required property '${name}'` : `body/${name} must be array of strings`,
    );
  }
  return value;
}

export function optionalInteger(body: JsonObject, name: string, least: number): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) {
    return undefined;
  }
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < least) {
    throw invalidRequest(`body/${name} must be integer >= ${least}`);
  }
  return number;
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    })
    .end(text);
}
