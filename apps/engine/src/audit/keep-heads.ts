import { type KeyObject, createPublicKey } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import { readAuditHeads } from "../db/audit-log.ts";
import { HeadsReader, hashOfLine, signHeads } from "./heads-file.ts";
import { linesOfFile } from "./lines-of-file.ts";
import type { ChainHead } from "./verify-chain.ts";

export interface HeadsKeeperOptions {
  readonly pool: Pool;
  readonly log: FastifyBaseLogger;
  readonly folder: string;
  readonly key: KeyObject;
}

export const headsFile = (folder: string): string => path.join(folder, "heads.jsonl");

const everyMs = 60_000;

/**
 * Writes the signed heads of all audit chains beside the database, every minute and at the end, where any has moved: whoever
 * owns the tables can write chains that hold together, and not the lines that are here already.
 *
 * Effects: one folder, readable by this user alone; a line is on the disk before the next is made.
 */
export class HeadsKeeper {
  readonly #options: HeadsKeeperOptions;
  readonly #kept = new Map<string, ChainHead>();
  #previous = "";
  #size = -1;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: HeadsKeeperOptions) {
    this.#options = options;
  }

  /** Keeps the heads as they are now, and from then on every minute. */
  async start(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    await this.#keepOrTell();
    this.#schedule();
  }

  /** With the heads as they are at the end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#working;
    await this.#keepOrTell();
  }

  #schedule(): void {
    if (!this.#isStopped) {
      this.#timer = setTimeout(() => {
        this.#working = this.#keepOrTell().then(() => this.#schedule());
      }, everyMs);
    }
  }

  /** A minute that fails is told, and the next one holds what it would have held. */
  async #keepOrTell(): Promise<void> {
    await this.keep().catch((error: unknown) => {
      this.#options.log.error({ err: error }, "the heads of the audit chains could not be kept");
    });
  }

  async keep(): Promise<void> {
    const { pool, folder, key, log } = this.#options;
    const heads = await readAuditHeads(pool);
    const file = await open(headsFile(folder), "a+", 0o600);
    try {
      await this.#catchUp(file);
      const moved = heads.filter(({ userId, seq, hash }) => {
        const before = this.#kept.get(userId);
        if (before !== undefined && (seq < before.seq || (seq === before.seq && hash !== before.hash))) {
          log.error(
            { userId, kept: before, found: { seq, hash } },
            "an audit chain is not the one whose head was kept",
          );
        }
        return before?.seq !== seq || before.hash !== hash;
      });
      if (moved.length > 0) {
        await this.#append(
          file,
          signHeads({ at: new Date().toISOString(), heads: asRecord(moved), previous: this.#previous }, key),
        );
        for (const { userId, seq, hash } of moved) {
          this.#kept.set(userId, { seq, hash });
        }
      }
    } finally {
      await file.close();
    }
  }

  /** Reads the file where it is not as this process left it: at the start, or when another process wrote to it. */
  async #catchUp(file: FileHandle): Promise<void> {
    const { size } = await file.stat();
    if (size === this.#size) {
      return;
    }
    const reader = new HeadsReader(createPublicKey(this.#options.key));
    const whole = await cutTornLine(file, size);
    for await (const line of linesOfFile(headsFile(this.#options.folder))) {
      reader.add(line);
    }
    this.#kept.clear();
    for (const [userId, heads] of reader.finish().passed) {
      const last = heads.at(-1);
      if (last !== undefined) {
        this.#kept.set(userId, last);
      }
    }
    this.#previous = reader.hash;
    this.#size = whole;
  }

  async #append(file: FileHandle, line: string): Promise<void> {
    await file.appendFile(`${line}\n`);
    await file.sync();
    this.#previous = hashOfLine(line);
    this.#size += Buffer.byteLength(line) + 1;
  }
}

const newline = 10;

/** A crash in the middle of a write leaves a line without its end, of which nothing was told to anybody. */
async function cutTornLine(file: FileHandle, size: number): Promise<number> {
  const piece = Buffer.alloc(1);
  let whole = size;
  while (whole > 0) {
    await file.read(piece, 0, 1, whole - 1);
    if (piece[0] === newline) {
      break;
    }
    whole -= 1;
  }
  if (whole < size) {
    await file.truncate(whole);
  }
  return whole;
}

const asRecord = (heads: readonly (ChainHead & { readonly userId: string })[]) =>
  Object.fromEntries(heads.map(({ userId, seq, hash }) => [userId, [seq, hash] as const]));
