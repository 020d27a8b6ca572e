import { expect, test } from "vitest";
import { parse } from "smol-toml";
import { refusedSettings } from "./config-refused.ts";
import { parseStackConfig } from "./config.ts";

test("without a file everything has its default", () => {
  const { api, auth, functions, storage } = parseStackConfig({});
  expect(api).toEqual({
    schemas: ["public", "graphql_public"],
    extraSearchPath: ["public", "extensions"],
    maxRows: 1_000,
    autoExposeNewTables: true,
    externalUrl: null,
  });
  expect([auth.jwtExpirySeconds, auth.refreshTokenReuseSeconds, auth.enableConfirmations]).toEqual([3_600, 10, false]);
  expect(functions).toEqual({});
  expect(storage).toEqual({ fileSizeLimit: 50 * 2 ** 20 });
});

test("durations, sizes and functions are read as the command line writes them", () => {
  const config = parseStackConfig(
    parse(`
      [auth.email]
      max_frequency = "1m30s"
      [storage]
      file_size_limit = "2GiB"
      [functions.hello]
      verify_jwt = false
      import_map = "./functions/hello/deno.json"`),
  );
  expect(config.auth.maxFrequencySeconds).toBe(90);
  expect(config.storage.fileSizeLimit).toBe(2 * 2 ** 30);
  expect(config.functions).toEqual({
    hello: { enabled: true, verifyJwt: false, importMap: "./functions/hello/deno.json", entrypoint: null },
  });
});

test("a value of another type is not taken", () => {
  expect(parseStackConfig({ auth: { jwt_expiry: "soon" }, api: { schemas: [1] } })).toEqual(parseStackConfig({}));
});

test("what is switched on and not supported is named", () => {
  const toml = parse(`
    [auth]
    enable_anonymous_sign_ins = true
    enable_manual_linking = false
    [auth.external.apple]
    enabled = true
    [auth.external.github]
    enabled = false
    [auth.hook.custom_access_token]
    enabled = true
    uri = "https://example.com/hook"
    [auth.sessions]
    timebox = "24h"`);
  expect(refusedSettings(toml)).toEqual([
    "auth.enable_anonymous_sign_ins",
    "auth.external.apple.enabled",
    "auth.hook.custom_access_token.uri",
    "auth.sessions.timebox",
  ]);
  expect(refusedSettings({})).toEqual([]);
});
