import fc from "fast-check";
import { expect, test } from "vitest";
import { readMultipart } from "./multipart.ts";

const boundary = "----line";
const contentType = `multipart/form-data; boundary=${boundary}`;

const field = (name: string, value: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

function form(fields: string, file: Buffer): Buffer {
  const head = `${fields}--${boundary}\r\ncontent-disposition: form-data; name=""; filename="a.bin"\r\ncontent-type: image/png\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/** The body in pieces of the given sizes, over and over. */
async function* inPieces(body: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (let turn = 0; start < body.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield body.subarray(start, start + size);
    start += size;
  }
}

async function contentOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

test("the file and the fields before it, however the bytes arrive", async () => {
  const almostBoundary = fc
    .constantFrom(`\r\n--${boundary.slice(0, -1)}`, "\r\n", "\r", "--", boundary)
    .map((text) => Buffer.from(text));
  const content = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
        almostBoundary,
      ),
    )
    .map((parts) => Buffer.concat(parts))
    .filter((bytes) => !bytes.includes(`\r\n--${boundary}`));
  await fc.assert(
    fc.asyncProperty(content, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), async (file, sizes) => {
      const body = form(field("cacheControl", "3600") + field("metadata", '{"a":"\r\n--x"}'), file);
      const read = await readMultipart(inPieces(body, sizes), contentType);
      expect([...read.fields]).toEqual([
        ["cacheControl", "3600"],
        ["metadata", '{"a":"\r\n--x"}'],
      ]);
      expect([read.mimeType, await contentOf(read.body)]).toEqual(["image/png", file]);
    }),
  );
});

test.each([
  ["without a boundary", "multipart/form-data", form("", Buffer.from("x"))],
  ["without a file", contentType, Buffer.from(`${field("a", "b")}--${boundary}--\r\n`)],
  [
    "with eleven fields",
    contentType,
    form(
      field("a", "b").repeat(1) + Array.from({ length: 11 }, (_, at) => field(String(at), "b")).join(""),
      Buffer.from("x"),
    ),
  ],
  ["that ends in a header", contentType, Buffer.from(`--${boundary}\r\ncontent-dis`)],
  ["that is empty", contentType, Buffer.alloc(0)],
])("a form %s has no content", async (_what, type, body) => {
  await expect(readMultipart(inPieces(body, [7]), type)).rejects.toMatchObject({ fault: { code: "InvalidRequest" } });
});

test("a file that is cut off is told, not taken for whole", async () => {
  const cut = form("", Buffer.from("0123456789")).subarray(0, -20);
  const { body } = await readMultipart(inPieces(cut, [5]), contentType);
  await expect(contentOf(body)).rejects.toMatchObject({ fault: { code: "InvalidRequest" } });
});
