import { type Broadcast, type ProtocolVersion, type ServerMessage } from "./frame.ts";

export type Frame = string | Buffer;

export function encodeMessage(message: ServerMessage, version: ProtocolVersion): string {
  const { joinRef, ref, topic, event, payload } = message;
  return JSON.stringify(version === "1.0.0" ? { topic, event, payload, ref } : [joinRef, ref, topic, event, payload]);
}

/**
 * A broadcast for one version; undefined where that version cannot carry it. Payloads are spliced in as text, never
 * parsed: whoever receives a number receives the one that was sent.
 */
export function encodeBroadcast(topic: string, broadcast: Broadcast, version: ProtocolVersion): Frame | undefined {
  if (broadcast.form === "pushed") {
    return textFrame(topic, broadcast.payload, version);
  }
  const binary = version === "2.0.0" ? binaryFrame(topic, broadcast) : undefined;
  // Names longer than a binary header can hold: JSON goes as text, bytes cannot go at all.
  return binary ?? (broadcast.encoding === "json" ? textFrame(topic, payloadText(broadcast), version) : undefined);
}

type MadeBroadcast = Extract<Broadcast, { readonly form: "made" }>;

function payloadText({ event, body, meta }: MadeBroadcast): string {
  const tail = meta === "" ? "" : `,"meta":${meta}`;
  return `{"event":${JSON.stringify(event)},"payload":${body.toString("utf8")},"type":"broadcast"${tail}}`;
}

function textFrame(topic: string, payload: string, version: ProtocolVersion): string {
  const quoted = JSON.stringify(topic);
  return version === "1.0.0"
    ? `{"topic":${quoted},"event":"broadcast","payload":${payload},"ref":null}`
    : `[null,null,${quoted},"broadcast",${payload}]`;
}

const userBroadcast = 4;

function binaryFrame(topic: string, { event, encoding, body, meta }: MadeBroadcast): Buffer | undefined {
  const names = [topic, event, meta].map((text) => Buffer.from(text, "utf8"));
  if (names.some((name) => name.length > 255)) {
    return undefined;
  }
  const sizes = names.map((name) => name.length);
  return Buffer.concat([Buffer.from([userBroadcast, ...sizes, encoding === "json" ? 1 : 0]), ...names, body]);
}
