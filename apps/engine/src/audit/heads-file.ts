import { type KeyObject, hash as digest, sign, verify } from "node:crypto";
import type { ChainHead } from "./verify-chain.ts";

/** Some chains' heads at one moment, as a line of `heads.jsonl` holds them. */
interface HeadsLine {
  readonly at: string;
  /** User → number and hash of the last entry. */
  readonly heads: Readonly<Record<string, readonly [seq: number, hash: string]>>;
  /** The SHA-256 of the line before, in hex; "" in the first. */
  readonly previous: string;
}

/** `unreadable`: no line of ours. `unlinked`: the line before it is another, or gone. `unsigned`: not signed with the key. */
export type HeadsFault = "unreadable" | "unlinked" | "unsigned";

export interface KeptHeads {
  readonly lines: number;
  readonly newestAt: string | null;
  /** Of each user all heads that were kept, oldest first: only those that the key vouches for. */
  readonly passed: ReadonlyMap<string, readonly ChainHead[]>;
  readonly broken: { readonly line: number; readonly fault: HeadsFault } | null;
}

export const hashOfLine = (line: string): string => digest("sha256", line, "hex");

/** The line without its end: the text before the signature is what is signed, to the byte. */
export function signHeads(content: HeadsLine, key: KeyObject): string {
  const body = JSON.stringify(content);
  const signature = sign(null, Buffer.from(body), key).toString("base64url");
  return `${body.slice(0, -1)},"signature":"${signature}"}`;
}

interface ReadLine {
  readonly content: HeadsLine;
  readonly isLinked: boolean;
  readonly isSigned: () => boolean;
}

/**
 * Reads a file of kept heads line by line. The newest signature vouches for every line before it, since each line holds the
 * hash of the one before: it alone is verified while the links hold, and every one where they do not.
 */
export class HeadsReader {
  readonly #key: KeyObject;
  readonly #lines: ReadLine[] = [];
  #count = 0;
  #hash = "";
  #broken: KeptHeads["broken"] = null;

  constructor(publicKey: KeyObject) {
    this.#key = publicKey;
  }

  add(line: string): void {
    this.#count += 1;
    const [, body, signature] = /^(\{.*),"signature":"([\w-]{86})"\}$/.exec(line) ?? [];
    const content = body === undefined ? undefined : parseContent(`${body}}`);
    if (body === undefined || signature === undefined || content === undefined || !isCanonical(signature)) {
      this.#fail("unreadable");
    } else {
      const isLinked = content.previous === this.#hash;
      if (!isLinked) {
        this.#fail("unlinked");
      }
      const isSigned = () => verify(null, Buffer.from(`${body}}`), this.#key, Buffer.from(signature, "base64url"));
      this.#lines.push({ content, isLinked, isSigned });
    }
    this.#hash = hashOfLine(line);
  }

  /** The hash of the last line, for the next. */
  get hash(): string {
    return this.#hash;
  }

  finish(): KeptHeads {
    const newest = this.#lines.at(-1);
    const isVouchedFor = newest === undefined || (this.#broken === null && newest.isSigned());
    const trusted = isVouchedFor ? this.#lines : this.#lines.filter((line) => line.isSigned());
    const firstUnsigned = isVouchedFor ? -1 : this.#lines.findIndex((line) => !line.isSigned());
    const passed = new Map<string, ChainHead[]>();
    for (const { content } of trusted) {
      for (const [userId, [seq, hash]] of Object.entries(content.heads)) {
        const heads = passed.get(userId) ?? [];
        heads.push({ seq, hash });
        passed.set(userId, heads);
      }
    }
    return {
      lines: this.#count,
      newestAt: trusted.at(-1)?.content.at ?? null,
      passed,
      broken: this.#broken ?? (firstUnsigned < 0 ? null : { line: firstUnsigned + 1, fault: "unsigned" }),
    };
  }

  #fail(fault: HeadsFault): void {
    this.#broken ??= { line: this.#count, fault };
  }
}

/** The last character of 86 has bits that mean nothing: only one spelling is ours. */
const isCanonical = (signature: string): boolean =>
  Buffer.from(signature, "base64url").toString("base64url") === signature;

function parseContent(text: string): HeadsLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isContent(value) ? value : undefined;
}

const isContent = (value: unknown): value is HeadsLine =>
  typeof value === "object" &&
  value !== null &&
  "at" in value &&
  typeof value.at === "string" &&
  "previous" in value &&
  typeof value.previous === "string" &&
  "heads" in value &&
  typeof value.heads === "object" &&
  value.heads !== null &&
  Object.values(value.heads).every(isHead);

const isHead = (head: unknown): boolean =>
  Array.isArray(head) && head.length === 2 && Number.isSafeInteger(head[0]) && typeof head[1] === "string";
