import path from "node:path";
import { expect, test } from "vitest";
import { readRemote, urlOfRole } from "./remote.ts";

const url = "https://abcd.supabase.co";
const database = (rest: string) => `postgresql://postgres:p%40ss@${rest}`;
const read = (databaseUrl: string, address = url) =>
  readRemote(address, { SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x", SUPABASE_DB_URL: databaseUrl });

test.each([
  ["elsewhere: the certificate and its name are checked", "db.abcd.supabase.co", "?sslmode=verify-full"],
  ["on this machine: in the clear", "127.0.0.1:54322/postgres", "?sslmode=disable"],
  ["what is said counts", "db.abcd.supabase.co/postgres?sslmode=require", "?sslmode=require"],
  ["and on this machine too", "localhost/postgres?sslmode=verify-full", "?sslmode=verify-full"],
])("%s", (_what, place, expected) => {
  const { ownerUrl, databaseUrl } = read(database(place));
  expect(new URL(ownerUrl).search).toBe(`${expected}&uselibpqcompat=true`);
  expect(new URL(databaseUrl).search).toBe(`${expected}&uselibpqcompat=true`);
  expect(databaseUrl).not.toContain("p%40ss");
});

test("a root certificate is found from every folder", () => {
  const { databaseUrl } = read(database("host/postgres?sslmode=verify-ca&sslrootcert=package.json"));
  expect(new URL(databaseUrl).searchParams.get("sslrootcert")).toBe(path.resolve("package.json"));
});

test("a role's URL has its name and password, and what a pooler wants after the name", () => {
  const { databaseUrl } = read("postgresql://postgres.abcd:secret@pooler.supabase.com:5432/postgres");
  const ofEngine = new URL(urlOfRole(databaseUrl, { role: "engine", password: "a/b" }));
  expect([ofEngine.username, ofEngine.password, ofEngine.host]).toEqual([
    "engine.abcd",
    "a%2Fb",
    "pooler.supabase.com:5432",
  ]);
});

test.each([
  ["another scheme", "mysql://postgres:secret@host/postgres"],
  ["another role", "postgresql://engine:secret@host/postgres"],
  ["no password", "postgresql://postgres@host/postgres"],
  ["a mode that falls back to the clear", "postgresql://postgres:secret@host/postgres?sslmode=prefer"],
  ["a root certificate that is not there", "postgresql://postgres:secret@host/postgres?sslrootcert=/no/such/file"],
  ["no URL at all", "secret"],
])("%s is refused, and the password is not told", (_what, databaseUrl) => {
  const refusal = expect.objectContaining({
    code: "remote_database_url_invalid",
    message: expect.not.stringContaining("secret"),
  });
  expect(() => read(databaseUrl)).toThrow(refusal);
});

test.each([
  "abcd.supabase.co",
  "ftp://host",
  "https://host/path",
  "https://user:secret@host",
  "http://host",
  "https://host/?a=1",
])("%s is no address of a Supabase", (address) => {
  expect(() => read(database("host"), address)).toThrow(expect.objectContaining({ code: "supabase_url_invalid" }));
});

test("an older service_role key is refused where browsers would get it", () => {
  const key = `x.${Buffer.from('{"role":"service_role"}').toString("base64url")}.y`;
  const variables = { SUPABASE_PUBLISHABLE_KEY: key, SUPABASE_DB_URL: database("host") };
  expect(() => readRemote(url, variables)).toThrow(expect.objectContaining({ code: "supabase_key_refused" }));
});
