import { expect, test } from "vitest";
import { originOfApi } from "./api-base-url.ts";
import { contentPolicy } from "./content-policy.ts";

const connections = (apiBaseUrl: string | null): string | undefined =>
  contentPolicy({ nonce: "bm9uY2U=", supabaseUrl: "http://127.0.0.1:8710", apiBaseUrl, isProduction: true })
    .split("; ")
    .find((directive) => directive.startsWith("connect-src"));

const own = "connect-src 'self' http://127.0.0.1:8710 ws://127.0.0.1:8710";

test("a page connects to here, to Supabase and to the compute API, and to nothing else", () => {
  expect(connections(null)).toBe(own);
  expect(connections("https://compute.example.org")).toBe(`${own} https://compute.example.org`);
  expect(connections("http://127.0.0.1:8703")).toBe(`${own} http://127.0.0.1:8703`);
});

// Seen to fail: with `originOfApi` answering `new URL(text).origin`, whose host may hold a semicolon or an asterisk.
test.each([
  "https://a;script-src",
  "https://*",
  "https://*.example.org",
  "https://a,https://b",
  "https://'self'",
  "https://example.org/",
  "https://user@example.org",
  "http://example.org",
  "http://127.0.0.1.example.org",
  "https://EXAMPLE.org",
  "javascript:alert(1)",
  "",
])("what is no plain origin never gets into the policy: %s", (text) => {
  expect(originOfApi(text)).toBe(null);
  expect(connections(text)).toBe(own);
});

test("only scripts that carry the nonce run", () => {
  const policy = contentPolicy({
    nonce: "bm9uY2U=",
    supabaseUrl: "http://127.0.0.1:8710",
    apiBaseUrl: null,
    isProduction: true,
  });
  expect(policy).toContain("; script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic'; ");
});
