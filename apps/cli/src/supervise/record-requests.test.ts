import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { recorderOf } from "./record-requests.ts";

test("keeps what changes an answer, and no secret", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "chandlery-record-"));
  const file = path.join(folder, "requests.jsonl");
  const record = recorderOf(file);
  const server = createServer((request, response) => {
    record(request);
    request.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const headers = { authorization: "Bearer secret", apikey: "secret", cookie: "a=secret", prefer: "return=minimal" };
  const send = async (target: string, body: string) =>
    (
      await fetch(origin + target, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
      })
    ).text();

  // The service reads the whole body as if nobody listened.
  expect(await send("/rest/v1/assets?columns=symbol", '{"symbol":"A"}')).toBe('{"symbol":"A"}');
  expect(await send("/auth/v1/token?grant_type=password", '{"password":"secret"}')).toContain("password");
  await new Promise((resolve) => server.close(resolve));

  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      method: "POST",
      path: "/rest/v1/assets?columns=symbol",
      headers: { accept: "*/*", "content-type": "application/json", prefer: "return=minimal" },
      body: '{"symbol":"A"}',
    },
    {
      method: "POST",
      path: "/auth/v1/token",
      headers: { accept: "*/*", "content-type": "application/json", prefer: "return=minimal" },
      body: null,
    },
  ]);
  rmSync(folder, { recursive: true });
});
