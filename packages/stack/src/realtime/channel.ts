import { type Permission } from "./authorization.ts";
import { type Frame } from "./encode-frame.ts";
import { type Broadcast, type ClientMessage, type ProtocolVersion } from "./frame.ts";
import { type Subscriber } from "./hub.ts";
import { type JoinConfig, member, unsupported } from "./join-config.ts";
import { type RealtimeRoom } from "./room.ts";
import { type Identity, expiryMessage, isTokenRefusal, readIdentity } from "./token.ts";

/** What a channel needs of the socket that it is on. */
export interface ChannelSocket {
  readonly version: ProtocolVersion;
  readonly headers: Readonly<Record<string, string>>;
  readonly sendFrame: (frame: Frame) => void;
  readonly reply: (message: ClientMessage, status: "ok" | "error", response: unknown) => void;
  readonly push: (channel: Channel, event: string, payload: unknown) => void;
  /** Ends the channel and tells the client so. */
  readonly endChannel: (channel: Channel) => void;
}

export interface ChannelOptions {
  readonly room: RealtimeRoom;
  readonly socket: ChannelSocket;
  readonly topic: string;
  readonly joinRef: string | null;
  readonly config: JoinConfig;
  readonly identity: Identity;
}

/** One client in one topic, from its join to its end. Its messages are handled one after the other. */
export class Channel implements Subscriber {
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly version: ProtocolVersion;
  readonly joinRef: string | null;
  readonly deliver: (frame: Frame) => void;
  readonly #options: ChannelOptions;
  #identity: Identity;
  /** Asked at the first broadcast, and again after a new token. */
  #mayWrite: boolean | undefined;
  #isReadyAnnounced = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#identity = options.identity;
    this.topic = options.topic;
    this.isPrivate = options.config.isPrivate;
    this.version = options.socket.version;
    this.joinRef = options.joinRef;
    this.deliver = options.socket.sendFrame;
  }

  get expiresAt(): number {
    return this.#identity.expiresAt;
  }

  async handle(message: ClientMessage): Promise<void> {
    if (message.event === "broadcast") {
      await this.#broadcast(message);
    } else if (message.event === "access_token") {
      await this.#refresh(member(message.payload, "access_token"));
    } else if (message.event === "presence") {
      this.#options.socket.reply(message, "error", { reason: unsupported("presence (`track` and `untrack`)") });
    }
  }

  /** Tells a client that asked for it that broadcasts from the database arrive. */
  announceReadiness(): void {
    const { config, room } = this.#options;
    if (config.wantsReplicationReady && !this.#isReadyAnnounced && room.isDatabaseHeard()) {
      this.#isReadyAnnounced = true;
      this.#pushSystem("ok", "Replication connection established");
    }
  }

  endIfExpired(nowSeconds: number): void {
    if (this.expiresAt <= nowSeconds) {
      this.end(expiryMessage(this.expiresAt));
    }
  }

  end(reason: string): void {
    this.#pushSystem("error", reason);
    this.#options.socket.endChannel(this);
  }

  #pushSystem(status: "ok" | "error", message: string): void {
    this.#options.socket.push(this, "system", { extension: "system", status, message, channel: this.topic });
  }

  async #broadcast(message: ClientMessage): Promise<void> {
    const { room, socket, config } = this.#options;
    if (!(await this.#isAllowedToWrite())) {
      // As on Supabase: no answer at all, not even where acknowledgements were asked for.
      return;
    }
    const broadcast = broadcastOf(message);
    if (sizeOf(broadcast) > room.limits.payloadBytes) {
      if (config.acknowledges) {
        socket.reply(message, "error", { reason: "payload_size_exceeded" });
      }
      return;
    }
    room.hub.publish(this, broadcast, config.receivesOwn ? undefined : this);
    if (config.acknowledges) {
      socket.reply(message, "ok", {});
    }
  }

  async #isAllowedToWrite(): Promise<boolean> {
    if (!this.isPrivate) {
      return true;
    }
    if (this.#mayWrite === undefined) {
      const permission = await this.#options.room.authorization.mayWrite(this.#topicRequest());
      this.#mayWrite = permission === "database_unavailable" ? undefined : permission === "allowed";
    }
    return this.#mayWrite ?? false;
  }

  async #refresh(token: unknown): Promise<void> {
    if (typeof token !== "string" || token.startsWith("sb_") || token === this.#identity.token) {
      return;
    }
    const answer = await readIdentity(this.#options.room.verifyToken, token);
    if (isTokenRefusal(answer)) {
      this.end(answer.message);
      return;
    }
    this.#identity = answer;
    this.#mayWrite = undefined;
    await this.#askAgain();
  }

  async #askAgain(): Promise<void> {
    const permission = await readPermission(this.#options.room, this.isPrivate, this.#topicRequest());
    if (permission === "denied") {
      this.end(`You no longer have permission to read from this Channel topic: ${this.topic}`);
    } else if (permission === "database_unavailable") {
      this.end("Realtime was unable to connect to the project database");
    }
  }

  #topicRequest(): Parameters<RealtimeRoom["authorization"]["mayRead"]>[0] {
    return { identity: this.#identity, topic: this.topic, headers: this.#options.socket.headers };
  }
}

export async function readPermission(
  room: RealtimeRoom,
  isPrivate: boolean,
  request: Parameters<RealtimeRoom["authorization"]["mayRead"]>[0],
): Promise<Permission> {
  return isPrivate ? room.authorization.mayRead(request) : "allowed";
}

function broadcastOf({ payload, userBroadcast }: ClientMessage): Broadcast {
  return userBroadcast === undefined
    ? { form: "pushed", payload: JSON.stringify(payload ?? {}) }
    : { form: "made", ...userBroadcast, meta: "" };
}

const sizeOf = (broadcast: Broadcast): number =>
  broadcast.form === "pushed" ? Buffer.byteLength(broadcast.payload) : broadcast.body.length;
