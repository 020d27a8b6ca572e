import { readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestFolder, removeFolder } from "../testing/index.ts";
import { type BackupHeader } from "./manifest.ts";
import {
  storedArchive,
  type Member,
  flipped,
  manifestOf,
  readMembers,
  withFittingManifest,
  writeMembers,
} from "./testing/archive.ts";
import { restoreInto, startInstall } from "./testing/install.ts";

/* What is wrong with a file is said by its code, and a restore that is refused leaves the folder as it was. */

let folder = "";
let whole: Buffer;
let all: readonly Member[];
/** One of each kind, short, with a manifest that fits: enough for what is refused before Postgres is started. */
let members: readonly Member[];
let attempts = 0;

beforeAll(async () => {
  folder = await makeTestFolder("refusals");
  const install = await startInstall(path.join(folder, "data"));
  await install.backUp(path.join(folder, "whole.backup"));
  await install.postgres.stop();
  whole = readFileSync(path.join(folder, "whole.backup"));
  all = await readMembers(path.join(folder, "whole.backup"));
  members = withFittingManifest(all.filter(isOneOfAKind).map(shortened));
});
afterAll(() => removeFolder(folder));

const isOneOfAKind = ({ name, type }: Member): boolean =>
  type === "directory" ||
  /^cluster\/(?:PG_VERSION|backup_label|postgresql\.conf|global\/pg_control|pg_xact\/.*|pg_wal\/.*|base\/1\/\d+)$/.test(
    name,
  ) ||
  !name.startsWith("cluster/");

const shortened = (member: Member): Member =>
  /^(?:manifest|chandlery)/.test(member.name) ? member : { ...member, bytes: member.bytes.subarray(0, 16_384) };

const draft = (): string => {
  attempts += 1;
  return path.join(folder, `attempt-${attempts}`);
};

async function codeOf(file: string): Promise<string> {
  const dataDir = draft();
  const code = await restoreInto(dataDir, file).then(
    () => "restored",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
  return code === "restored" || (await readdir(dataDir)).length === 0 ? code : `${code}, and it left something`;
}

async function codeOfBytes(bytes: Buffer | string): Promise<string> {
  const file = `${draft()}.backup`;
  writeFileSync(file, bytes);
  return codeOf(file);
}

async function codeOfMembers(changed: readonly Member[]): Promise<string> {
  const file = `${draft()}.backup`;
  await writeMembers(file, changed);
  return codeOf(file);
}

const change = (name: RegExp, edit: (member: Member) => Member, among = members): readonly Member[] => {
  const index = among.findIndex((member) => name.test(member.name) && member.bytes.length > 0);
  expect(index).toBeGreaterThanOrEqual(0);
  return among.map((member, place) => (place === index ? edit(member) : member));
};

test("the file as it was made is restored, and so is the same in another packing", async () => {
  expect(await codeOfBytes(whole)).toBe("restored");
  expect(await codeOfMembers(all)).toBe("restored");
}, 60_000);

test.each([
  ["a file of a table", /^cluster\/base\/\d+\/\d+$/],
  ["the control file", /^cluster\/global\/pg_control$/],
  ["the state of transactions", /^cluster\/pg_xact\//],
  ["its WAL", /^cluster\/pg_wal\/0/],
  ["backup_label", /^cluster\/backup_label$/],
  ["the configuration", /^cluster\/postgresql\.conf$/],
  ["the secrets", /^data\/secrets\.json$/],
  ["a file of Storage", /^data\/storage\/ab\/object$/],
  ["the manifest", /^manifest\.json$/],
  ["the manifest's hash", /^manifest\.sha256$/],
])("one bit that differs in %s is found", async (_what, name) => {
  expect(await codeOfMembers(change(name, (member) => flipped(member)))).toBe("backup_damaged");
});

test("one bit that differs in the header is found: as damage, or as another maker", async () => {
  const header = members.find(({ name }) => name === "chandlery-backup.json");
  const place = header?.bytes.indexOf('"createdAt": "2') ?? -1;
  const changed = change(/^chandlery-backup/, (member) => flipped(member, place + 15));
  expect(await codeOfMembers(changed)).toBe("backup_damaged");
  expect(await codeOfMembers(change(/^chandlery-backup/, (member) => flipped(member, 0)))).toBe("backup_foreign");
});

test("one bit that differs in the packed file is found, wherever it is", async () => {
  const codes = new Set<string>();
  // Byte 5 says how large a window the packing used: a larger one unpacks to the same, and the manifest agrees.
  const places = [4, 9, 100, ...Array.from({ length: 3 }, (_, n) => Math.floor(((n + 1) * whole.length) / 4))];
  for (const place of [...places, whole.length - 20, whole.length - 1]) {
    const bytes = Buffer.from(whole);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    codes.add(await codeOfBytes(bytes));
  }
  expect([...codes].filter((code) => code !== "backup_truncated")).toEqual(["backup_damaged"]);
}, 60_000);

test("damage in what is read first does not pass for another maker or version", async () => {
  const stored = await storedArchive(members);
  const flippedAt = (place: number) => {
    const bytes = Buffer.from(stored);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    return codeOfBytes(bytes);
  };
  const version = stored.indexOf('"productVersion": "0.1.0"') + '"productVersion": "'.length;
  // From 0.1.0 to 1.1.0, as the damage reads.
  expect(await flippedAt(version)).toBe("backup_damaged");
  expect(await flippedAt(stored.indexOf("chandlery-backup.json"))).toBe("backup_damaged");
  expect(await flippedAt(stored.indexOf("ustar"))).toBe("backup_damaged");
  expect(await flippedAt(stored.indexOf('"postgresVersion": "17') + 20)).toBe("backup_damaged");
});

test("a file that was cut off is told as that", async () => {
  const lengths = [4, 50, 5_000, whole.length >> 1, whole.length - 100, whole.length - 14, whole.length - 1];
  const codes = [];
  for (const length of lengths) {
    codes.push(await codeOfBytes(whole.subarray(0, length)));
  }
  expect(codes).toEqual(lengths.map(() => "backup_truncated"));
}, 60_000);

test("what ends where a member ends is cut off too", async () => {
  expect(await codeOfMembers(members.slice(0, -1))).toBe("backup_truncated");
  expect(await codeOfMembers(members.slice(0, -2))).toBe("backup_truncated");
  expect(await codeOfMembers(members.slice(0, members.length >> 1))).toBe("backup_truncated");
});

test("a member that is missing, twice there, or of nobody's is damage", async () => {
  const isObject = ({ name }: Member) => name === "data/storage/ab/object";
  const object = members.filter(isObject);
  expect(await codeOfMembers(members.filter((member) => !isObject(member)))).toBe("backup_damaged");
  expect(await codeOfMembers([...members.slice(0, -2), ...object, ...members.slice(-2)])).toBe("backup_damaged");
  for (const type of ["file", "directory"] as const) {
    const unlisted = { name: "data/unlisted", type, bytes: Buffer.alloc(0) };
    expect(await codeOfMembers([...members.slice(0, -2), unlisted, ...members.slice(-2)])).toBe("backup_damaged");
  }
  for (const name of ["cluster/backup_label", "cluster/global/pg_control", "data/secrets.json"]) {
    expect(await codeOfMembers(withFittingManifest(members.filter((member) => member.name !== name)))).toBe(
      "backup_damaged",
    );
  }
  const added = (name: string, type: Member["type"] = "file") =>
    codeOfMembers(withFittingManifest([...members, { name, type, bytes: Buffer.from(type === "file" ? "x" : "") }]));
  expect(await added("data/../../escaped")).toBe("backup_damaged");
  expect(await added("/etc/escaped")).toBe("backup_damaged");
  expect(await added("elsewhere/file")).toBe("backup_damaged");
  expect(await added("data/postgres.location")).toBe("backup_damaged");
  expect(await added("data/restoring/x")).toBe("backup_damaged");
  expect(await added("data/link", "symlink")).toBe("backup_damaged");
}, 60_000);

test("bytes after the end are damage", async () => {
  expect(await codeOfBytes(Buffer.concat([whole, Buffer.from("more")]))).toBe("backup_damaged");
  expect(await codeOfBytes(Buffer.concat([whole, whole]))).toBe("backup_damaged");
}, 60_000);

test("files of others are told as that, and what cannot be read as that", async () => {
  expect(await codeOfBytes("timestamp_ms,open,high,low,close,volume\n")).toBe("backup_foreign");
  expect(await codeOfBytes("")).toBe("backup_foreign");
  expect(await codeOfMembers([{ name: "readme.txt", type: "file", bytes: Buffer.from("hello") }])).toBe(
    "backup_foreign",
  );
  expect(await codeOfBytes(zstdCompressSync(Buffer.alloc(2_000, "no archive at all")))).toBe("backup_foreign");
  expect(await codeOf(path.join(folder, "absent.backup"))).toBe("backup_unreadable");
  expect(await codeOf(folder)).toBe("backup_unreadable");
});

function withHeader(edit: Partial<BackupHeader>, among: readonly Member[]): Promise<string> {
  const { members: _members, folders: _folders, ...header } = manifestOf(members);
  const bytes = Buffer.from(JSON.stringify({ ...header, ...edit }));
  return codeOfMembers(withFittingManifest(change(/^chandlery-backup/, (member) => ({ ...member, bytes }), among)));
}

test.each([
  ["a later form of file", { formatVersion: 2 }, "backup_version_newer"],
  ["a later minor version", { productVersion: "0.2.0" }, "backup_version_newer"],
  ["a later major version", { productVersion: "10.0.0" }, "backup_version_newer"],
  ["an unknown migration", { migrations: ["20991231000000_from_the_future"] }, "backup_version_newer"],
  ["another major Postgres", { postgresVersion: "18.1" }, "backup_postgres_differs"],
  ["another processor", { architecture: "s390x" }, "backup_postgres_differs"],
  ["an older version and minor Postgres", { productVersion: "0.0.9", postgresVersion: "17.2" }, "restored"],
] as const)("a backup of %s", async (_what, edit, code) => {
  expect(await withHeader(edit, code === "restored" ? all : members)).toBe(code);
});
