import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type Header, extract, pack } from "tar-stream";
import { type BackupManifest, manifestHashName, manifestName, parseManifest } from "../manifest.ts";

export interface Member {
  readonly name: string;
  readonly type: Header["type"];
  readonly bytes: Buffer;
}

/** Everything in an archive, read without the code under test. */
export async function readMembers(file: string): Promise<readonly Member[]> {
  const entries = extract();
  entries.end(zstdDecompressSync(await readFile(file)));
  const members: Member[] = [];
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(Buffer.from(chunk as Uint8Array));
    }
    members.push({ name: entry.header.name, type: entry.header.type, bytes: Buffer.concat(chunks) });
  }
  return members;
}

/** Packs members as they are given, whatever their manifest says. */
export async function writeMembers(file: string, members: readonly Member[]): Promise<void> {
  await writeFile(file, zstdCompressSync(await tarOf(members)));
}

async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, type, bytes } of members) {
    archive.entry({ name, type }, bytes);
  }
  archive.finalize();
  return buffer(archive as AsyncIterable<Buffer>);
}

const storedBytes = 65_536;

/** The archive as a frame of zstd that stores it as it is (RFC 8878, raw blocks): one bit of it is one bit of a member. */
export async function storedArchive(members: readonly Member[]): Promise<Buffer> {
  const tar = await tarOf(members);
  const blocks = Array.from({ length: Math.ceil(tar.length / storedBytes) }, (_, n) => {
    const bytes = tar.subarray(n * storedBytes, (n + 1) * storedBytes);
    const isLast = (n + 1) * storedBytes >= tar.length;
    const head = Buffer.alloc(3);
    head.writeUIntLE(bytes.length * 8 + (isLast ? 1 : 0), 0, 3);
    return Buffer.concat([head, bytes]);
  });
  // A frame with a checksum and a window of 1 MB. The checksum is of what is in it, so another packing has the same.
  const checksum = zstdCompressSync(tar, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }).subarray(-4);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x50]), ...blocks, checksum]);
}

export function manifestOf(members: readonly Member[]): BackupManifest {
  const manifest = parseManifest(String(members.find(({ name }) => name === manifestName)?.bytes));
  if (manifest === undefined) {
    throw new Error("the archive has no manifest");
  }
  return manifest;
}

/** The members with a manifest that fits them: as somebody would forge them, or a faulty backup write them. */
export function withFittingManifest(members: readonly Member[]): readonly Member[] {
  const others = members.filter(({ name }) => name !== manifestName && name !== manifestHashName);
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const trimmed = (name: string) => name.replace(/\/$/, "");
  const bytes = Buffer.from(
    JSON.stringify({
      ...manifestOf(members),
      folders: others.filter(({ type }) => type === "directory").map(({ name }) => trimmed(name)),
      members: others
        .filter(({ type }) => type === "file")
        .map((member) => ({ path: member.name, size: member.bytes.length, sha256: sha256(member.bytes) })),
    }),
  );
  return [
    ...others,
    { name: manifestName, type: "file", bytes },
    { name: manifestHashName, type: "file", bytes: Buffer.from(`${sha256(bytes)}\n`) },
  ];
}

/** The member with one bit that is not as it was. */
export function flipped(member: Member, offset = member.bytes.length >> 1): Member {
  const bytes = Buffer.from(member.bytes);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  return { ...member, bytes };
}
