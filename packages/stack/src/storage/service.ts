import { type IncomingMessage } from "node:http";
import path from "node:path";
import { type Pool } from "pg";
import { type StackConfig } from "../config.ts";
import { type DatabaseAddress, databaseUrl } from "../connection.ts";
import { createStackPool } from "../database-pool.ts";
import { type GatewayContext, type GatewayService } from "../gateway/index.ts";
import { type Keyring, isTokenFault } from "../keys/index.ts";
import { errorCodeOf } from "../stack-error.ts";
import { type StorageCaller, openAccess } from "./access.ts";
import { createFileStore } from "./file-store.ts";
import { type StorageRequest, sendJson } from "./request.ts";
import { allowsStrangers, findRoute } from "./routes.ts";
import { tokenFaultText } from "./signed-url.ts";
import { StorageError, accessDenied, fromPostgres, invalidRequest } from "./storage-error.ts";

export interface StorageServiceOptions {
  readonly database: DatabaseAddress;
  readonly keyring: Keyring;
  readonly config: Pick<StackConfig, "storage">;
  readonly dataDir: string;
}

/** Buckets and objects: rows in the database, which policies guard, and files in the data folder. */
export function createStorageService({ database, keyring, config, dataDir }: StorageServiceOptions): GatewayService {
  const url = databaseUrl("supabase_storage_admin", database);
  const pool = createStackPool({ url, size: 5, name: "chandlery storage" });
  const files = createFileStore(path.join(path.resolve(dataDir), "storage"));
  const swept = files.sweep();
  const { fileSizeLimit } = config.storage;
  return {
    handle: async (request, response, context) => {
      await swept;
      try {
        const caller = await identify({ request, context, keyring });
        const access = openAccess(pool, caller);
        await findRoute(
          request,
          context,
        )({
          request,
          response,
          context,
          caller,
          access,
          files,
          keyring,
          fileSizeLimit,
        });
      } catch (error) {
        refuse({ request, response }, error);
      }
    },
    close: () => endPool(pool),
  };
}

const endPool = (pool: Pool): Promise<void> => pool.end();

interface Arrival {
  readonly request: IncomingMessage;
  readonly context: GatewayContext;
  readonly keyring: Keyring;
}

/** Here Supabase asks for the header itself, elsewhere it takes none for a token that is no token. */
const needsHeader = /^\/object\/(info\/)?authenticated\//;

async function identify({ request, context, keyring }: Arrival): Promise<StorageCaller> {
  const seen = { method: request.method ?? "GET", path: `/storage/v1${context.path}`, headers: request.headers };
  const stranger = { ...seen, role: "anon", claimsText: '{"role":"anon"}', isAuthenticated: false, owner: undefined };
  const token = context.bearer ?? context.authorization?.replace(/^bearer\s*/i, "") ?? "";
  const isOpen = allowsStrangers(request, context);
  if (token === "") {
    if (isOpen) {
      return stranger;
    }
    throw needsHeader.test(context.path)
      ? invalidRequest("headers must have required property 'authorization'")
      : accessDenied(tokenFaultText.malformed);
  }
  const verified = await keyring.verifyToken(token);
  if (isTokenFault(verified)) {
    if (isOpen) {
      return stranger;
    }
    throw accessDenied(tokenFaultText[verified.fault]);
  }
  const { role, claims, claimsText } = verified;
  const owner = typeof claims["sub"] === "string" ? claims["sub"] : undefined;
  return { ...seen, role, claimsText, isAuthenticated: true, owner };
}

function refuse({ request, response }: Pick<StorageRequest, "request" | "response">, error: unknown): void {
  if (request.destroyed && isAborted(error)) {
    response.destroy();
    return;
  }
  const refused = error instanceof StorageError ? error : fromPostgres(error);
  if (refused === undefined) {
    throw error;
  }
  if (!request.complete) {
    // What is still coming is passed over for a while: a connection that is cut would take the answer along.
    request.resume();
    response.once("finish", () => setTimeout(() => cutOff(request), drainMs).unref());
  }
  sendJson(response, refused.toBody(), refused.httpStatus);
}

const drainMs = 5_000;

function cutOff(request: IncomingMessage): void {
  if (!request.complete) {
    request.destroy();
  }
}

const isAborted = (error: unknown): boolean =>
  ["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR"].includes(errorCodeOf(error) ?? "");
