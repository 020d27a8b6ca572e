import { expect, test } from "vitest";
import { venueAddress } from "./address.ts";

test.each([
  ["http://127.0.0.1:8710", "http://127.0.0.1:9/", "http://127.0.0.1:9"],
  ["http://localhost:8710", "http://[::1]:9", "http://[::1]:9"],
  ["http://127.0.0.1:8710", "", "https://api.binance.com"],
  ["https://abcd.supabase.co", "", "https://api.binance.com"],
  ["https://abcd.supabase.co", "http://127.0.0.1:9", null],
  ["http://10.0.0.1:8710", "http://127.0.0.1:9", null],
  ["", "http://127.0.0.1:9", null],
  [undefined, "http://127.0.0.1:9", null],
  [undefined, undefined, "https://api.binance.com"],
  ["http://127.0.0.1:8710", "http://10.0.0.1:9", null],
  ["http://127.0.0.1:8710", "https://127.0.0.1:9", null],
  ["http://127.0.0.1:8710", "http://127.0.0.1@evil.example", null],
  ["http://127.0.0.1:8710", "http://127.0.0.1.evil.example", null],
  ["http://127.0.0.1:8710", "http://0.0.0.0:9", null],
  ["http://127.0.0.1:8710", "nonsense", null],
])("with Supabase at %s, a venue that is named %j is asked at %j", (supabaseUrl, named, expected) => {
  expect(venueAddress("binance", { supabaseUrl, named })).toBe(expected);
});
