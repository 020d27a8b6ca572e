import { type IncomingMessage } from "node:http";
import { type Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type DatabaseAddress, databaseUrl } from "../connection.ts";
import { createStackPool } from "../database-pool.ts";
import { type GatewayContext, type GatewayService } from "../gateway/index.ts";
import { type Keyring } from "../keys/index.ts";
import { createAuthorization } from "./authorization.ts";
import { openDatabaseFeed } from "./database-feed.ts";
import { type ProtocolVersion } from "./frame.ts";
import { createHub } from "./hub.ts";
import { type RealtimeLimits, defaultLimits } from "./limits.ts";
import { keepPartitions } from "./partitions.ts";
import { answerRest, sendAnswer } from "./rest-broadcast.ts";
import { type RealtimeRoom } from "./room.ts";
import { Socket } from "./socket.ts";
import { type Identity, isTokenRefusal, readIdentity } from "./token.ts";

export interface RealtimeServiceOptions {
  readonly database: DatabaseAddress;
  readonly keyring: Keyring;
  readonly limits?: Partial<RealtimeLimits>;
}

/** Broadcasts over sockets, over REST and from the database, in public channels and in private ones. */
export function createRealtimeService({ database, keyring, limits = {} }: RealtimeServiceOptions): GatewayService {
  const url = databaseUrl("authenticator", database);
  const pool = createStackPool({ url, size: 5, name: "chandlery realtime" });
  const hub = createHub();
  const allLimits = { ...defaultLimits, ...limits };
  const feed = openDatabaseFeed({ url, pool, hub, payloadBytes: allLimits.payloadBytes });
  const stopKeeping = keepPartitions(pool);
  const room: RealtimeRoom = {
    hub,
    authorization: createAuthorization(pool),
    verifyToken: keyring.verifyToken,
    limits: allLimits,
    isDatabaseHeard: feed.isHeard,
  };
  const sockets = openSockets(room);
  return {
    handle: async (request, response, context) => sendAnswer(response, await answerRest(room, { request, context })),
    upgrade: (request, socket, head, context) => {
      void sockets.upgrade({ request, socket, head, context }).catch(() => socket.destroy());
    },
    close: async () => {
      sockets.close();
      stopKeeping();
      await feed.close();
      await pool.end();
    },
  };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly context: GatewayContext;
}

interface Sockets {
  readonly upgrade: (upgrade: Upgrade) => Promise<void>;
  readonly close: () => void;
}

function openSockets(room: RealtimeRoom): Sockets {
  // The padding is for the frame around a payload of the greatest size.
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: room.limits.payloadBytes + 10_000,
  });
  const open = new Set<Socket>();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    for (const socket of open) {
      socket.look(nowMs);
    }
  }, 500);
  return {
    upgrade: (upgrade) => accept({ room, server, open, upgrade }),
    close: () => {
      clearInterval(timer);
      for (const socket of open) {
        socket.close();
        socket.terminate();
      }
    },
  };
}

interface Acceptance {
  readonly room: RealtimeRoom;
  readonly server: WebSocketServer;
  readonly open: Set<Socket>;
  readonly upgrade: Upgrade;
}

async function accept({ room, server, open, upgrade }: Acceptance): Promise<void> {
  const { request, socket, head, context } = upgrade;
  const checked = await checkHandshake(room, { context, openSockets: open.size });
  if ("status" in checked) {
    refuseUpgrade(socket, checked);
    return;
  }
  const { identity, version } = checked;
  server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
    const opened = new Socket({ room, webSocket, stream: socket, version, headers: ownHeaders(request), identity });
    open.add(opened);
    webSocket.on("close", () => open.delete(opened));
  });
}

interface Handshake {
  readonly context: GatewayContext;
  readonly openSockets: number;
}

interface HandshakeRefusal {
  readonly status: number;
  readonly error: string;
}

interface Accepted {
  readonly identity: Identity;
  readonly version: ProtocolVersion;
}

async function checkHandshake(
  room: RealtimeRoom,
  { context, openSockets: openNow }: Handshake,
): Promise<Accepted | HandshakeRefusal> {
  if (context.path !== "/websocket") {
    return { status: 404, error: "Not Found" };
  }
  const version = versionOf(context.query.get("vsn"));
  if (version === undefined) {
    return { status: 400, error: "the protocol version of `vsn` is neither 1.0.0 nor 2.0.0" };
  }
  if (openNow >= room.limits.sockets) {
    return { status: 429, error: "Too many connected users" };
  }
  const token = context.bearer ?? context.authorization;
  if (token === null || token === "") {
    return { status: 401, error: "API key is missing" };
  }
  const identity = await readIdentity(room.verifyToken, token);
  return isTokenRefusal(identity)
    ? { status: 401, error: identity.handshake ?? identity.message }
    : { identity, version };
}

/** A client that names no version speaks the first, as Phoenix has it. */
function versionOf(vsn: string | null): ProtocolVersion | undefined {
  if (vsn === null || vsn === "1.0.0") {
    return "1.0.0";
  }
  return vsn === "2.0.0" ? "2.0.0" : undefined;
}

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  429: "Too Many Requests",
};

function refuseUpgrade(socket: Duplex, { status, error }: HandshakeRefusal): void {
  const body = JSON.stringify({ error });
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? "Error"}\r\nConnection: close\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Policies read these as `request.headers`; Supabase hands on those that begin with `x-`. */
const ownHeaders = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith("x-"))
      .map(([name, value]) => [name, String(value)]),
  );
