import { noContent } from "./storage-error.ts";

export interface MultipartFile {
  /** Of the parts before the file. */
  readonly fields: ReadonlyMap<string, string>;
  readonly mimeType: string;
  readonly body: AsyncIterable<Buffer>;
}

const maxFields = 10;
const maxFieldBytes = 1_000_000;
const maxHeaderBytes = 16_384;

/**
 * The first file of a multipart body, and the fields before it. The file is passed on as it arrives: a body of 50 MB
 * never lies in memory.
 */
export async function readMultipart(source: AsyncIterable<Buffer>, contentType: string): Promise<MultipartFile> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) {
    throw noContent();
  }
  // A line break before the first boundary makes it like the others.
  const scanner = new Scanner(source, Buffer.from("\r\n"));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await drain(scanner.until(delimiter), maxHeaderBytes);
  const fields = new Map<string, string>();
  while (fields.size <= maxFields && (await scanner.take(2)) === "\r\n") {
    const headers = (await drain(scanner.until(Buffer.from("\r\n\r\n"), Buffer.from("\r\n")), maxHeaderBytes)).toString(
      "utf8",
    );
    const name = /;\s*name="([^"]*)"/i.exec(headers)?.[1] ?? "";
    if (/;\s*filename\*?=/i.test(headers)) {
      const mimeType = /^content-type:\s*([^\r\n]+)/im.exec(headers)?.[1]?.trim() ?? "application/octet-stream";
      return { fields, mimeType, body: scanner.until(delimiter) };
    }
    fields.set(name, (await drain(scanner.until(delimiter), maxFieldBytes)).toString("utf8"));
  }
  throw noContent();
}

async function drain(chunks: AsyncIterable<Buffer>, limitBytes: number): Promise<Buffer> {
  const taken: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limitBytes) {
      throw noContent();
    }
    taken.push(chunk);
  }
  return Buffer.concat(taken);
}

/** Reads a stream up to marks in it, keeping back only what could be the beginning of one. */
class Scanner {
  readonly #source: AsyncIterator<Buffer, undefined>;
  #held: Buffer;

  constructor(source: AsyncIterable<Buffer>, prefix: Buffer) {
    this.#source = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
    this.#held = prefix;
  }

  /** The next bytes as text. */
  async take(length: number): Promise<string> {
    while (this.#held.length < length) {
      await this.#readMore();
    }
    const text = this.#held.toString("latin1", 0, length);
    this.#held = this.#held.subarray(length);
    return text;
  }

  /** What stands before the mark; the mark itself is passed over. `opening` counts as read before the first byte. */
  async *until(mark: Buffer, opening: Buffer = Buffer.alloc(0)): AsyncGenerator<Buffer> {
    this.#held = Buffer.concat([opening, this.#held]);
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        const before = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + mark.length);
        yield before;
        return;
      }
      const sure = this.#held.length - mark.length + 1;
      if (sure > 0) {
        const before = this.#held.subarray(0, sure);
        this.#held = this.#held.subarray(sure);
        yield before;
      }
      await this.#readMore();
    }
  }

  async #readMore(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done === true) {
      throw noContent("The body ended before it was complete");
    }
    this.#held = Buffer.concat([this.#held, value]);
  }
}
