import { WebSocket } from "ws";
import { until } from "./until.ts";

type Message = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown];

/** A client that speaks version 2.0.0 by hand: for what the official client never sends. */
export interface RawSocket {
  readonly messages: Message[];
  /** Text frames as they came. */
  readonly raw: string[];
  readonly frames: Buffer[];
  readonly send: (message: Message | Buffer) => void;
  /** The answer to the message with this ref. */
  readonly reply: (ref: string) => Promise<unknown>;
  readonly isOpen: () => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
}

export async function openRawSocket(url: string): Promise<RawSocket> {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  const raw: string[] = [];
  const frames: Buffer[] = [];
  socket.on("message", (data, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary) {
      frames.push(bytes);
    } else {
      raw.push(bytes.toString("utf8"));
      messages.push(JSON.parse(bytes.toString("utf8")) as Message);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("unexpected-response", (_request, response) => reject(new Error(`refused: ${response.statusCode}`)));
    socket.once("error", reject);
  });
  socket.on("error", () => undefined);
  return {
    messages,
    raw,
    frames,
    send: (message) => socket.send(Buffer.isBuffer(message) ? message : JSON.stringify(message)),
    reply: (ref) =>
      until(`the reply to ${ref}`, () => messages.find(([, of, , event]) => event === "phx_reply" && of === ref)?.[4]),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}
