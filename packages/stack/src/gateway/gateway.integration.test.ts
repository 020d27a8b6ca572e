import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestStack, createTestStack } from "../testing/index.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack();
});

afterAll(() => stack.stop());

test("an unknown path is refused as Supabase's gateway does", async () => {
  const answer = await fetch(`${stack.url}/nowhere/v1/x`);
  expect([answer.status, await answer.json()]).toEqual([404, { message: "no Route matched with those values" }]);
});

test("a key in the new form that is not ours is refused", async () => {
  const answer = await fetch(`${stack.url}/auth/v1/health`, { headers: { apikey: "sb_secret_of_somebody_else" } });
  expect([answer.status, await answer.json()]).toEqual([
    401,
    { message: "Invalid API key", hint: "Double check the API key." },
  ]);
});

test("a browser of any origin may ask, and may send the headers that it names", async () => {
  const answer = await fetch(`${stack.url}/auth/v1/token?grant_type=password`, {
    method: "OPTIONS",
    headers: {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "apikey,authorization,x-client-info",
    },
  });
  const named = ["access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers"];
  expect([answer.status, ...named.map((name) => answer.headers.get(name))]).toEqual([
    200,
    "*",
    "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
    "apikey,authorization,x-client-info",
  ]);
});
