import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import path from "node:path";
import { type SupabaseClient, createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { createKeyring } from "../keys/index.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";

let stack: TestStack;
let service: SupabaseClient;
const [ann, ben] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  stack = await createTestStack();
  service = createClient(stack.url, stack.keys.secretKey);
  await service.storage.createBucket("private");
  await service.storage.createBucket("open", { public: true });
  await service.storage.createBucket("small", {
    public: false,
    fileSizeLimit: "1kb",
    allowedMimeTypes: ["text/*", "image/png"],
  });
  await withClient(stack.database.urls.postgres, (client) =>
    client.query(
      ["select", "insert", "update", "delete"]
        .map((command) => {
          const rule = "((storage.foldername(name))[1] = (select auth.uid())::text)";
          const clause = { select: "using", insert: "with check", update: "using", delete: "using" }[command];
          return `create policy "users ${command} in their own folder" on storage.objects for ${command} to authenticated ${clause} ${rule};`;
        })
        .join("\n"),
    ),
  );
});

afterAll(() => stack.stop());

function user(id: string) {
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  const token = createKeyring({ keys: stack.keys }).signToken({ sub: id, role: "authenticated", exp });
  return createClient(stack.url, stack.keys.publishableKey, { accessToken: () => token });
}

const anonymous = () => createClient(stack.url, stack.keys.publishableKey);

const storedFiles = async (): Promise<readonly string[]> =>
  (await readdir(path.join(stack.dataDir, "storage"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

const textOf = async (client: SupabaseClient, bucket: string, name: string): Promise<string | undefined> =>
  (await client.storage.from(bucket).download(name)).data?.text();

const messageOf = (answer: { readonly error: { readonly message: string } | null }): string | undefined =>
  answer.error?.message;

test("who may write may read, and nobody else sees that anything is there", async () => {
  const name = `${ann}/report.txt`;
  const uploaded = await user(ann).storage.from("private").upload(name, "profit 1.50");
  expect(uploaded.error).toBeNull();
  expect(uploaded.data?.fullPath).toBe(`private/${name}`);
  expect(await textOf(user(ann), "private", name)).toBe("profit 1.50");

  const files = await storedFiles();
  const forBen = user(ben).storage.from("private");
  expect(messageOf(await forBen.upload(name, "mine"))).toBe("new row violates row-level security policy");
  expect(messageOf(await forBen.upload(name, "mine", { upsert: true }))).toBe(
    "new row violates row-level security policy",
  );
  expect((await forBen.download(name)).data).toBeNull();
  expect(messageOf(await forBen.info(name))).toBe("Object not found");
  expect((await forBen.list(ann)).data).toEqual([]);
  expect((await forBen.remove([name])).data).toEqual([]);
  expect(messageOf(await forBen.move(name, `${ben}/stolen.txt`))).toBe("Object not found");
  expect(messageOf(await forBen.copy(name, `${ben}/stolen.txt`))).toBe("Object not found");
  expect(messageOf(await forBen.createSignedUrl(name, 60))).toBe("Object not found");
  expect((await anonymous().storage.from("private").download(name)).data).toBeNull();
  expect(await storedFiles()).toEqual(files);
  expect(await textOf(user(ann), "private", name)).toBe("profit 1.50");
});

test("a user cannot move or copy into a folder that is not theirs", async () => {
  const name = `${ann}/own.txt`;
  const own = user(ann).storage.from("private");
  await own.upload(name, "own");
  expect(messageOf(await own.move(name, `${ben}/gift.txt`))).toBe("new row violates row-level security policy");
  expect(messageOf(await own.copy(name, `${ben}/gift.txt`))).toBe("new row violates row-level security policy");
  expect(await textOf(user(ann), "private", name)).toBe("own");
});

test("an upload does not replace unless it says so, and what is replaced leaves no file", async () => {
  const bucket = service.storage.from("private");
  await bucket.upload("kept/a.txt", "first");
  const files = (await storedFiles()).length;
  const second = await bucket.upload("kept/a.txt", "second");
  expect([second.error?.message, (second.error as { statusCode?: string } | null)?.statusCode]).toEqual([
    "The resource already exists",
    "409",
  ]);
  expect((await bucket.upload("kept/a.txt", "third", { upsert: true })).error).toBeNull();
  expect((await bucket.update("kept/a.txt", "fourth")).error).toBeNull();
  expect(await textOf(service, "private", "kept/a.txt")).toBe("fourth");
  expect((await storedFiles()).length).toBe(files);
});

test("size and type limits of a bucket hold for raw bodies and for forms", async () => {
  const bucket = service.storage.from("small");
  const files = (await storedFiles()).length;
  const codes = async (body: Blob | string, contentType: string) => {
    const { error } = await bucket.upload(randomUUID(), body, { contentType });
    return error === null ? "ok" : (error as unknown as { statusCode: string }).statusCode;
  };
  expect(await codes("x".repeat(1_000), "text/plain")).toBe("ok");
  expect(await codes("x".repeat(1_001), "text/plain")).toBe("413");
  expect(await codes("x", "image/jpeg")).toBe("415");
  expect(await codes(new Blob(["x".repeat(1_001)], { type: "text/plain" }), "text/plain")).toBe("413");
  expect(await codes(new Blob(["x"], { type: "image/jpeg" }), "image/jpeg")).toBe("415");
  expect((await storedFiles()).length).toBe(files + 1);
});

test("ranges, validators and headers of a download", async () => {
  await service.storage.from("open").upload("page.html", "<b>0123456789</b>", {
    contentType: "text/html",
    cacheControl: "60",
  });
  const url = `${stack.url}/storage/v1/object/public/open/page.html`;
  const get = (headers: Record<string, string> = {}, query = "") => fetch(`${url}${query}`, { headers });
  const whole = await get();
  const named = ["content-type", "content-length", "cache-control", "accept-ranges", "x-robots-tag"];
  // 17 bytes: three before, ten digits, four after. Served as text, so that it cannot run as a page of this origin.
  expect([whole.status, ...named.map((name) => whole.headers.get(name))]).toEqual([
    200,
    "text/plain",
    "17",
    "max-age=60",
    "bytes",
    "none",
  ]);
  const ranged = async (range: string) => {
    const answer = await get({ range });
    return [answer.status, answer.headers.get("content-range"), await answer.text()];
  };
  expect(await ranged("bytes=3-5")).toEqual([206, "bytes 3-5/17", "012"]);
  expect(await ranged("bytes=13-")).toEqual([206, "bytes 13-16/17", "</b>"]);
  expect(await ranged("bytes=-4")).toEqual([206, "bytes 13-16/17", "</b>"]);
  expect((await ranged("bytes=17-"))[0]).toBe(400);
  expect((await get({ "if-none-match": whole.headers.get("etag") ?? "" })).status).toBe(304);
  expect((await get({}, "?download=a%20b.html")).headers.get("content-disposition")).toBe(
    "attachment; filename=a%20b.html; filename*=UTF-8''a%20b.html",
  );
  const head = await fetch(url, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "17", ""]);
});

test("a public bucket is read by anyone and written by nobody without a policy", async () => {
  await service.storage.from("open").upload("logo.txt", "logo");
  expect(await (await fetch(anonymous().storage.from("open").getPublicUrl("logo.txt").data.publicUrl)).text()).toBe(
    "logo",
  );
  expect(messageOf(await anonymous().storage.from("open").upload("other.txt", "x"))).toBe(
    "new row violates row-level security policy",
  );
  const secret = await fetch(`${stack.url}/storage/v1/object/public/private/kept/a.txt`);
  expect([secret.status, await secret.json()]).toEqual([
    400,
    { statusCode: "404", error: "Bucket not found", message: "Bucket not found", code: "NoSuchBucket" },
  ]);
});

test("a signed URL opens its object, only that one, and only until it expires", async () => {
  const bucket = service.storage.from("private");
  await bucket.upload("signed/a.txt", "signed");
  await bucket.upload("signed/b.txt", "other");
  const { data } = await bucket.createSignedUrl("signed/a.txt", 60);
  const url = data?.signedUrl ?? "";
  expect(await (await fetch(url)).text()).toBe("signed");
  const other = await fetch(url.replace("a.txt", "b.txt"));
  expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([400, "InvalidSignature"]);
  const forged = await fetch(`${url.slice(0, -2)}AA`);
  expect(((await forged.json()) as { code: string }).code).toBe("InvalidJWT");
  const past = await createExpired("private/signed/a.txt");
  const expired = await fetch(`${stack.url}/storage/v1/object/sign/private/signed/a.txt?token=${past}`);
  expect(await expired.json()).toEqual({
    statusCode: "400",
    error: "InvalidJWT",
    message: '"exp" claim timestamp check failed',
    code: "InvalidJWT",
  });
  const many = await bucket.createSignedUrls(["signed/a.txt", "missing"], 60);
  expect(many.data?.map(({ path: name, error }) => [name, error])).toEqual([
    ["signed/a.txt", null],
    ["missing", "Either the object does not exist or you do not have access to it"],
  ]);
});

const createExpired = (url: string): Promise<string> =>
  createKeyring({ keys: stack.keys }).signToken({ url, scope: "download", exp: 1 });

test("a list is one level, folders without an id, by name or by date, in pages", async () => {
  const bucket = service.storage.from("private");
  for (const name of ["list/B.txt", "list/a.txt", "list/Sub/1.txt", "list/sub/2.txt", "list/sub2/3.txt", "listing"]) {
    await bucket.upload(name, name);
  }
  const namesOf = async (options?: Parameters<typeof bucket.list>[1]) =>
    (await bucket.list("list", options)).data?.map(({ name, id }) => (id === null ? `${name}/` : name));
  expect(await namesOf()).toEqual(["a.txt", "B.txt", "Sub/", "sub2/"]);
  expect(await namesOf({ sortBy: { column: "name", order: "desc" } })).toEqual(["sub2/", "sub/", "B.txt", "a.txt"]);
  expect(await namesOf({ sortBy: { column: "created_at", order: "desc" } })).toEqual([
    "sub2/",
    "sub/",
    "a.txt",
    "B.txt",
  ]);
  expect(await namesOf({ limit: 2, offset: 1 })).toEqual(["B.txt", "Sub/"]);
  expect(await namesOf({ search: "su" })).toEqual(["Sub/", "sub2/"]);
  expect((await bucket.list("list/sub")).data?.map(({ name }) => name)).toEqual(["1.txt", "2.txt"]);
});

test("move, copy and delete", async () => {
  const bucket = service.storage.from("private");
  await bucket.upload("work/a.txt", "work", { metadata: { note: "kept" } });
  const files = (await storedFiles()).length;
  expect((await bucket.copy("work/a.txt", "work/b.txt")).data?.path).toBe("private/work/b.txt");
  expect((await bucket.move("work/a.txt", "a.txt", { destinationBucket: "open" })).data?.message).toBe(
    "Successfully moved",
  );
  expect([await textOf(service, "private", "work/b.txt"), await textOf(service, "open", "a.txt")]).toEqual([
    "work",
    "work",
  ]);
  expect((await bucket.info("work/b.txt")).data?.metadata).toEqual({ note: "kept" });
  expect(messageOf(await bucket.move("work/b.txt", "list/a.txt"))).toBe("The resource already exists");
  expect((await bucket.exists("work/a.txt")).data).toBe(false);
  expect((await bucket.remove(["work/b.txt", "missing"])).data?.map(({ name }) => name)).toEqual(["work/b.txt"]);
  expect((await storedFiles()).length).toBe(files);
});

test("a bucket is made once, changed, emptied and deleted only when it is empty", async () => {
  expect((await service.storage.createBucket("life")).data).toEqual({ name: "life" });
  expect(messageOf(await service.storage.createBucket("life"))).toBe("The resource already exists");
  expect(messageOf(await service.storage.createBucket("a/b"))).toBe("Bucket name invalid");
  expect(messageOf(await anonymous().storage.createBucket("forbidden"))).toBe(
    "new row violates row-level security policy",
  );
  await service.storage.updateBucket("life", { public: true, fileSizeLimit: "1mb" });
  const { data } = await service.storage.getBucket("life");
  expect([data?.public, data?.file_size_limit]).toEqual([true, 1_000_000]);
  await service.storage.from("life").upload("x", "x");
  const files = (await storedFiles()).length;
  expect(messageOf(await service.storage.deleteBucket("life"))).toBe("The bucket you tried to delete is not empty");
  expect((await service.storage.emptyBucket("life")).error).toBeNull();
  expect((await storedFiles()).length).toBe(files - 1);
  expect((await service.storage.deleteBucket("life")).data).toEqual({ message: "Successfully deleted" });
  expect(messageOf(await service.storage.getBucket("life"))).toBe("Bucket not found");
  expect((await service.storage.listBuckets()).data?.map(({ name }) => name).sort()).toEqual([
    "open",
    "private",
    "small",
  ]);
  expect((await anonymous().storage.listBuckets()).data).toEqual([]);
});

test.each(["../../../../etc/passwd", "a/../b", "a//b", "%2e%2e/x", "/etc/passwd", "C:\\x", "nul\0l"])(
  "the name %j reaches no file outside",
  async (name) => {
    const send = (method: string) =>
      fetch(`${stack.url}/storage/v1/object/private/${encodeURIComponent(name)}`, {
        method,
        headers: { authorization: `Bearer ${stack.keys.serviceRoleKey}` },
        ...(method === "POST" ? { body: "harmless" } : {}),
      });
    const made = await send("POST");
    const read = await send("GET");
    expect([read.status, read.ok ? await read.text() : undefined]).toEqual(
      made.ok ? [200, "harmless"] : [400, undefined],
    );
    expect((await storedFiles()).every((file) => /^[0-9a-f-]{36}$/.test(file))).toBe(true);
  },
);

test("an upload that is cut off leaves neither a row nor a file", async () => {
  const files = await storedFiles();
  await new Promise<void>((resolve) => {
    const half = httpRequest(`${stack.url}/storage/v1/object/private/half.bin`, {
      method: "POST",
      headers: { authorization: `Bearer ${stack.keys.serviceRoleKey}`, "content-length": 1_000_000 },
    });
    half.on("error", () => resolve());
    half.write(Buffer.alloc(100_000), () => setTimeout(() => half.destroy(new Error("gone")), 50));
  });
  await expect.poll(storedFiles).toEqual(files);
  expect((await service.storage.from("private").exists("half.bin")).data).toBe(false);
});

test.each([
  ["list-v2 of objects", "POST", "/object/list-v2/private"],
  ["signed upload URLs", "POST", "/object/upload/sign/private/x"],
  ["resumable uploads (TUS)", "POST", "/upload/resumable"],
  ["the S3 protocol", "GET", "/s3/private"],
  ["image transformations", "GET", "/render/image/public/open/logo.txt"],
])("%s is refused by name", async (feature, method, where) => {
  const answer = await fetch(`${stack.url}/storage/v1${where}`, {
    method,
    headers: { authorization: `Bearer ${stack.keys.serviceRoleKey}` },
  });
  expect([answer.status, await answer.json()]).toEqual([
    501,
    {
      statusCode: "501",
      error: "feature_not_supported",
      message: `This stack does not support ${feature}`,
      code: "NotSupported",
    },
  ]);
});

test("a refusal reaches a client that is still sending", async () => {
  const upload = (bucket: string) => service.storage.from(bucket).upload("large.bin", Buffer.alloc(5_000_000));
  expect(messageOf(await upload("missing"))).toBe("Bucket not found");
  expect(messageOf(await upload("small"))).toBe("The object exceeded the maximum allowed size");
  expect((await upload("private")).error).toBeNull();
});

test("without a token nothing but public objects is answered", async () => {
  const answer = await fetch(`${stack.url}/storage/v1/bucket`);
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { statusCode: "403", error: "Unauthorized", message: "Invalid Compact JWS", code: "AccessDenied" },
  ]);
});

test("nothing was thrown", () => {
  expect(stack.faults).toEqual([]);
});
