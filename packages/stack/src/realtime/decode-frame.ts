import { parseExact } from "./exact-json.ts";
import { type ClientMessage, type ProtocolVersion } from "./frame.ts";

/** A frame as the protocol has it, or undefined: then the client speaks something else and is cut off. */
export function decodeText(text: string, version: ProtocolVersion): ClientMessage | undefined {
  const parsed = parse(text, JSON.parse);
  const fields = version === "1.0.0" ? fieldsOfObject(parsed) : fieldsOfArray(parsed);
  const message = fields === undefined ? undefined : toMessage(fields);
  // A broadcast is handed on, so its numbers must stay as they were written; everything else is only read.
  return message?.event === "broadcast" ? exactly(text, version, message) : message;
}

/** Kind 3 alone: topic, event and payload of a broadcast. */
export function decodeBinary(frame: Buffer): ClientMessage | undefined {
  if (frame.length < 7 || frame[0] !== userBroadcastPush) {
    return undefined;
  }
  const sizes = frame.subarray(1, 6);
  const bodyStart = sizes.reduce((sum, size) => sum + size, 7);
  if (bodyStart > frame.length) {
    return undefined;
  }
  const [joinRef = "", ref = "", topic = "", event = ""] = cut(frame, sizes);
  return {
    joinRef: joinRef === "" ? null : joinRef,
    ref: ref === "" ? null : ref,
    topic,
    event: "broadcast",
    payload: undefined,
    userBroadcast: { event, encoding: frame[6] === 0 ? "binary" : "json", body: frame.subarray(bodyStart) },
  };
}

const userBroadcastPush = 3;

function cut(frame: Buffer, sizes: Buffer): readonly string[] {
  let start = 7;
  return [...sizes].map((size) => {
    start += size;
    return frame.toString("utf8", start - size, start);
  });
}

type Fields = readonly [joinRef: unknown, ref: unknown, topic: unknown, event: unknown, payload: unknown];

function fieldsOfObject(value: unknown): Fields | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return undefined;
  }
  const field = new Map<string, unknown>(Object.entries(value));
  return [field.get("join_ref"), field.get("ref"), field.get("topic"), field.get("event"), field.get("payload")];
}

function fieldsOfArray(value: unknown): Fields | undefined {
  if (!Array.isArray(value) || value.length < 5) {
    return undefined;
  }
  const [joinRef, ref, topic, event, payload] = value as readonly unknown[];
  return [joinRef, ref, topic, event, payload];
}

function toMessage([joinRef, ref, topic, event, payload]: Fields): ClientMessage | undefined {
  if (typeof topic !== "string" || typeof event !== "string") {
    return undefined;
  }
  return { joinRef: reference(joinRef), ref: reference(ref), topic, event, payload };
}

const reference = (value: unknown): string | null =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : null;

function exactly(text: string, version: ProtocolVersion, message: ClientMessage): ClientMessage {
  const parsed = parse(text, parseExact);
  const fields = version === "1.0.0" ? fieldsOfObject(parsed) : fieldsOfArray(parsed);
  return { ...message, payload: fields?.[4] };
}

function parse(text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}
