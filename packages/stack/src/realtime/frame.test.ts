import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBinary, decodeText } from "./decode-frame.ts";
import { encodeBroadcast, encodeMessage } from "./encode-frame.ts";
import { parseExact } from "./exact-json.ts";

/** What the official client makes of a broadcast in version 2.0.0: seven bytes of header, the names, the payload. */
function push(names: readonly [joinRef: string, ref: string, topic: string, event: string], body: Buffer): Buffer {
  const encoded = [...names, ""].map((name) => Buffer.from(name));
  return Buffer.concat([Buffer.from([3, ...encoded.map(({ length }) => length), 1]), ...encoded, body]);
}

test("a message is an object in version 1.0.0 and an array in 2.0.0", () => {
  const message = { joinRef: "1", ref: "2", topic: "realtime:a", event: "phx_reply", payload: { status: "ok" } };
  expect(encodeMessage(message, "1.0.0")).toBe(
    '{"topic":"realtime:a","event":"phx_reply","payload":{"status":"ok"},"ref":"2"}',
  );
  expect(encodeMessage(message, "2.0.0")).toBe('["1","2","realtime:a","phx_reply",{"status":"ok"}]');
});

test("what a client sends is read in both versions", () => {
  const message = { joinRef: null, ref: "3", topic: "phoenix", event: "heartbeat", payload: {} };
  expect(decodeText('{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"3"}', "1.0.0")).toEqual(message);
  expect(decodeText('[null,"3","phoenix","heartbeat",{}]', "2.0.0")).toEqual(message);
});

test.each(["", "{", "null", "[]", '["1","2"]', "[1,2,3,4,5]", '{"topic":"a"}', '"text"'])("%j is no frame", (text) => {
  expect([decodeText(text, "1.0.0"), decodeText(text, "2.0.0")]).toEqual([undefined, undefined]);
});

test("a broadcast is handed on with its numbers as they were written", () => {
  const payload = '{"type":"broadcast","event":"e","payload":{"big":12345678901234567890,"scale":1.50,"plain":1.5}}';
  const message = decodeText(`[null,null,"realtime:a","broadcast",${payload}]`, "2.0.0");
  expect(JSON.stringify(message?.payload)).toBe(payload);
});

test("a made broadcast is bytes in version 2.0.0, and an object around the same text in 1.0.0", () => {
  const made = {
    form: "made",
    event: "é",
    encoding: "json",
    body: Buffer.from('{"n":1.50}'),
    meta: '{"id":"x"}',
  } as const;
  // Kind 4; 10 bytes of topic, 2 of event, 10 of metadata; 1 for JSON.
  expect(encodeBroadcast("realtime:a", made, "2.0.0")).toEqual(
    Buffer.concat([Buffer.from([4, 10, 2, 10, 1]), Buffer.from('realtime:aé{"id":"x"}{"n":1.50}')]),
  );
  expect(encodeBroadcast("realtime:a", made, "1.0.0")).toBe(
    '{"topic":"realtime:a","event":"broadcast","payload":{"event":"é","payload":{"n":1.50},"type":"broadcast","meta":{"id":"x"}},"ref":null}',
  );
});

test("a name too long for a binary header: JSON goes as text, bytes do not go", () => {
  const event = "e".repeat(256);
  const json = { form: "made", event, encoding: "json", body: Buffer.from("{}"), meta: "" } as const;
  expect(encodeBroadcast("realtime:a", json, "2.0.0")).toBe(
    `[null,null,"realtime:a","broadcast",{"event":"${event}","payload":{},"type":"broadcast"}]`,
  );
  expect(encodeBroadcast("realtime:a", { ...json, encoding: "binary" }, "2.0.0")).toBeUndefined();
});

const name = fc.string({ unit: "grapheme", maxLength: 20 });

test("any binary push is read as it was made", () => {
  fc.assert(
    fc.property(name, name, name, name, fc.uint8Array(), (joinRef, ref, topic, event, bytes) => {
      const body = Buffer.from(bytes);
      expect(decodeBinary(push([joinRef, ref, topic, event], body))).toEqual({
        joinRef: joinRef === "" ? null : joinRef,
        ref: ref === "" ? null : ref,
        topic,
        event: "broadcast",
        payload: undefined,
        userBroadcast: { event, encoding: "json", body },
      });
    }),
  );
});

test("no bytes make the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isPush) => {
      const frame = Buffer.from(isPush ? [3, ...bytes] : bytes);
      const message = decodeBinary(frame);
      expect(message === undefined || frame[0] === 3).toBe(true);
    }),
  );
});

test("any JSON is passed on with the same meaning", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(JSON.stringify(parseExact(text)))).toEqual(JSON.parse(text));
    }),
  );
});
