import { type Duplex } from "node:stream";
import { type RawData, type WebSocket } from "ws";
import { Channel, type ChannelSocket, readPermission } from "./channel.ts";
import { decodeBinary, decodeText } from "./decode-frame.ts";
import { type Frame, encodeMessage } from "./encode-frame.ts";
import { type ClientMessage, type ProtocolVersion } from "./frame.ts";
import { parseJoin } from "./join-config.ts";
import { type RealtimeRoom } from "./room.ts";
import { type Identity, isTokenRefusal, readIdentity } from "./token.ts";
import { type TokenBucket, createTokenBucket } from "./token-bucket.ts";

export interface SocketOptions {
  readonly room: RealtimeRoom;
  readonly webSocket: WebSocket;
  /** What the frames are written to. */
  readonly stream: Pick<Duplex, "cork" | "uncork">;
  readonly version: ProtocolVersion;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the handshake: channels that bring no token of their own have this one. */
  readonly identity: Identity;
}

/**
 * One connection with its channels. Frames are answered strictly in the order of their arrival, also where an answer
 * has to ask the database, so a message never overtakes the join of its own topic.
 */
export class Socket implements ChannelSocket {
  readonly version: ProtocolVersion;
  readonly headers: Readonly<Record<string, string>>;
  readonly #options: SocketOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #joins: TokenBucket;
  readonly #messages: TokenBucket;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isCorked = false;
  #heardAt = Date.now();

  constructor(options: SocketOptions) {
    this.#options = options;
    this.version = options.version;
    this.headers = options.headers;
    this.#joins = createTokenBucket(options.room.limits.joinsPerSecond);
    this.#messages = createTokenBucket(options.room.limits.messagesPerSecond);
    const { webSocket } = options;
    webSocket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    webSocket.on("error", () => webSocket.terminate());
    webSocket.on("close", () => this.#forget());
  }

  /** Once a second: tokens that ran out, silence, and news of the database. */
  look(nowMs: number): void {
    if (nowMs - this.#heardAt > this.#options.room.limits.silenceMs) {
      this.#options.webSocket.terminate();
      return;
    }
    for (const channel of this.#channels.values()) {
      channel.announceReadiness();
      channel.endIfExpired(Math.floor(nowMs / 1_000));
    }
  }

  close(): void {
    this.#options.webSocket.close(1001, "the server stops");
  }

  terminate(): void {
    this.#options.webSocket.terminate();
  }

  readonly sendFrame = (frame: Frame): void => {
    const { webSocket, room } = this.#options;
    if (webSocket.readyState !== webSocket.OPEN) {
      return;
    }
    if (webSocket.bufferedAmount > room.limits.bufferedBytes) {
      webSocket.terminate();
      return;
    }
    this.#gather();
    webSocket.send(frame, { binary: typeof frame !== "string", compress: false });
  };

  /**
   * What is sent in one turn goes out in one write. A commit of 200 rows to 100 sockets is 20,000 frames, and a call of
   * the kernel for each took longer than all the rest.
   */
  #gather(): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#options.stream.cork();
      queueMicrotask(() => {
        this.#isCorked = false;
        this.#options.stream.uncork();
      });
    }
  }

  reply({ joinRef, ref, topic }: ClientMessage, status: "ok" | "error", response: unknown): void {
    const payload = { status, response };
    this.sendFrame(encodeMessage({ joinRef, ref, topic, event: "phx_reply", payload }, this.version));
  }

  push({ joinRef, topic }: Channel, event: string, payload: unknown): void {
    const message = { joinRef, ref: null, topic: `realtime:${topic}`, event, payload };
    this.sendFrame(encodeMessage(message, this.version));
  }

  endChannel(channel: Channel): void {
    if (this.#channels.get(channel.topic) === channel) {
      this.#channels.delete(channel.topic);
      this.#options.room.hub.unsubscribe(channel);
      const { joinRef, topic } = channel;
      const message = { joinRef, ref: joinRef, topic: `realtime:${topic}`, event: "phx_close", payload: {} };
      this.sendFrame(encodeMessage(message, this.version));
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heardAt = Date.now();
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const message = isBinary ? decodeBinary(bytes) : decodeText(bytes.toString("utf8"), this.version);
    if (message === undefined) {
      this.#options.webSocket.close(1003, "not a frame of the Phoenix protocol");
      return;
    }
    this.#waiting += 1;
    if (this.#waiting > this.#options.room.limits.waitingFrames) {
      this.#options.webSocket.terminate();
      return;
    }
    this.#work = this.#work.then(() => this.#answer(message)).catch(() => this.terminate());
  }

  async #answer(message: ClientMessage): Promise<void> {
    this.#waiting -= 1;
    if (this.#options.webSocket.readyState !== this.#options.webSocket.OPEN) {
      return;
    }
    if (message.topic === "phoenix" && message.event === "heartbeat") {
      this.reply(message, "ok", {});
    } else if (message.event === "phx_join") {
      await this.#join(message);
    } else {
      await this.#handOn(message);
    }
  }

  async #handOn(message: ClientMessage): Promise<void> {
    const channel = this.#channels.get(subTopic(message.topic) ?? "");
    if (channel === undefined) {
      this.#answerOutside(message);
    } else if (message.joinRef !== null && message.joinRef !== channel.joinRef) {
      // Meant for an earlier join of the same topic.
    } else if (message.event === "phx_leave") {
      this.reply(message, "ok", {});
      this.endChannel(channel);
    } else if (this.#messages.take()) {
      await channel.handle(message);
    } else {
      channel.end("Too many messages per second");
    }
  }

  #answerOutside(message: ClientMessage): void {
    if (message.event === "phx_leave") {
      this.reply(message, "ok", {});
    } else {
      this.reply(message, "error", { reason: "unmatched topic" });
    }
  }

  async #join(message: ClientMessage): Promise<void> {
    const topic = subTopic(message.topic);
    if (topic === undefined) {
      this.reply(message, "error", { reason: "unmatched topic" });
      return;
    }
    const earlier = this.#channels.get(topic);
    if (earlier !== undefined) {
      this.endChannel(earlier);
    }
    const answer = await this.#openChannel(topic, message);
    if (typeof answer === "string") {
      this.reply(message, "error", { reason: answer });
      return;
    }
    this.#channels.set(topic, answer);
    this.#options.room.hub.subscribe(answer);
    this.reply(message, "ok", { postgres_changes: [] });
    answer.announceReadiness();
  }

  /** The channel, or the reason why not. */
  async #openChannel(topic: string, message: ClientMessage): Promise<Channel | string> {
    const { room, identity: ofSocket, headers } = this.#options;
    const refusal = this.#refuseByCount(topic);
    const config = parseJoin(message.payload);
    if (refusal !== undefined) {
      return refusal;
    }
    if (typeof config === "string") {
      return config;
    }
    const { accessToken } = config;
    const isOwnToken = accessToken !== undefined && !accessToken.startsWith("sb_");
    const identity = await readIdentity(room.verifyToken, isOwnToken ? accessToken : ofSocket.token);
    if (isTokenRefusal(identity)) {
      return `${identity.code}: ${identity.message}`;
    }
    const permission = await readPermission(room, config.isPrivate, { identity, topic, headers });
    if (permission === "allowed") {
      return new Channel({ room, socket: this, topic, joinRef: message.joinRef, config, identity });
    }
    return permission === "denied"
      ? `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`
      : "UnableToConnectToProject: Realtime was unable to connect to the project database";
  }

  #refuseByCount(topic: string): string | undefined {
    if (topic === "") {
      return "TopicNameRequired: You must provide a topic name";
    }
    if (!this.#joins.take()) {
      return "ClientJoinRateLimitReached: Too many joins per second";
    }
    const isFull = this.#channels.size >= this.#options.room.limits.channelsPerSocket;
    return isFull ? "ChannelRateLimitReached: Too many channels" : undefined;
  }

  #forget(): void {
    for (const channel of this.#channels.values()) {
      this.#options.room.hub.unsubscribe(channel);
    }
    this.#channels.clear();
  }
}

const prefix = "realtime:";

const subTopic = (topic: string): string | undefined =>
  topic.startsWith(prefix) ? topic.slice(prefix.length) : undefined;
