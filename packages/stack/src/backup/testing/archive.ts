import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
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
  const archive = pack();
  for (const { name, type, bytes } of members) {
    archive.entry({ name, type }, bytes);
  }
  archive.finalize();
  await writeFile(file, zstdCompressSync(await buffer(archive as AsyncIterable<Buffer>)));
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
