import { type ReadStream, createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "@chandlery/core/base";
import { type CandleCsvResult, CandleCsvParser, type Timeframe } from "@chandlery/core/market";

export interface ReadCandleFileOptions {
  readonly nowMs: number;
  /** Told how many bytes of the file are read. */
  readonly onRead: (done: number, total: number) => void;
}

/** Reads and checks a candle file, packed or not. Throws `csv_unreadable`; faults of its rows are in the result. */
export async function readCandleFile(
  { file, timeframe }: { readonly file: string; readonly timeframe: Timeframe },
  { nowMs, onRead }: ReadCandleFileOptions,
): Promise<CandleCsvResult> {
  const parser = new CandleCsvParser({ timeframe, nowMs });
  try {
    const { bytes, raw, total } = await openCandleFile(file);
    for await (const chunk of bytes) {
      parser.push(chunk as Uint8Array);
      onRead(raw.bytesRead, total);
    }
    onRead(total, total);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError("csv_unreadable", `${file}: ${reason}`, { cause: error });
  }
  return parser.finish();
}

const gzipMagic = [0x1f, 0x8b];
const chunkBytes = 1 << 18;

interface OpenedFile {
  /** Unpacked where the file is gzip, whatever its name. Nobody may listen to them before they are read: they would flow away. */
  readonly bytes: Readable;
  readonly raw: ReadStream;
  readonly total: number;
}

async function openCandleFile(file: string): Promise<OpenedFile> {
  await using handle = await open(file);
  const start = await handle.read(new Uint8Array(2), 0, 2, 0);
  const { size: total } = await handle.stat();
  const raw = createReadStream(file, { highWaterMark: chunkBytes });
  if (start.bytesRead < 2 || !gzipMagic.every((byte, at) => start.buffer[at] === byte)) {
    return { bytes: raw, raw, total };
  }
  const unpacked = createGunzip({ chunkSize: chunkBytes });
  raw.on("error", (error) => unpacked.destroy(error));
  return { bytes: raw.pipe(unpacked), raw, total };
}
