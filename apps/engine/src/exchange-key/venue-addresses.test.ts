import { expect, test } from "vitest";
import { readVenueAddresses } from "./venue-addresses.ts";

const nothing = { binance: undefined, kraken: undefined };

test("without a variable the venues are asked, wherever the install is", () => {
  for (const supabaseUrl of [undefined, "http://127.0.0.1:8710", "https://abcd.supabase.co"]) {
    expect(readVenueAddresses({ supabaseUrl, named: nothing })).toEqual({
      binance: "https://api.binance.com",
      kraken: "https://api.kraken.com",
    });
  }
});

test("a simulated exchange takes the place of one of them, on a local install alone", () => {
  const named = { ...nothing, kraken: "http://127.0.0.1:9" };
  expect(readVenueAddresses({ supabaseUrl: "http://127.0.0.1:8710", named })).toEqual({
    binance: "https://api.binance.com",
    kraken: "http://127.0.0.1:9",
  });
  for (const supabaseUrl of [undefined, "https://abcd.supabase.co", "http://10.0.0.1:8710"]) {
    expect(() => readVenueAddresses({ supabaseUrl, named })).toThrow("CHANDLERY_KRAKEN_URL is set");
  }
  const elsewhere = { ...nothing, binance: "http://10.0.0.1:9" };
  expect(() => readVenueAddresses({ supabaseUrl: "http://127.0.0.1:8710", named: elsewhere })).toThrow(
    "CHANDLERY_BINANCE_URL is set",
  );
});
