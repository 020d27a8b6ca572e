import { expect, test } from "vitest";
import { parseStackConfig } from "../config.ts";
import { allowedRedirect, isRedirectAllowed } from "./redirect.ts";

const { auth: config } = parseStackConfig({
  auth: {
    site_url: "https://desk.example",
    additional_redirect_urls: ["https://*.preview.example/**", "app://callback", "https://{a,b}.example/done?"],
  },
});

test.each([
  ["https://desk.example/anything?x=1#y", true],
  ["http://desk.example/", false],
  ["https://desk.example:8443/", false],
  ["https://desk.example.evil.example/", false],
  ["https://evil.example/https://desk.example", false],
  ["https://one.preview.example/deep/path", true],
  ["https://one.two.preview.example/", false],
  ["app://callback", true],
  ["app://callback/more", false],
  ["https://a.example/done1", true],
  ["https://c.example/done1", false],
  ["http://127.0.0.1:9999/x", true],
  ["http://10.0.0.1/x", false],
  ["http://2130706433/", false],
  ["javascript:alert(1)", false],
  ["//desk.example", false],
  ["", false],
  ["not a url", false],
])("%s: %s", (url, isAllowed) => {
  expect(isRedirectAllowed(url, config)).toBe(isAllowed);
});

test("the first address that is allowed counts, and the site where none is", () => {
  expect(allowedRedirect([undefined, "https://evil.example", "app://callback"], config)).toBe("app://callback");
  expect(allowedRedirect([null, ""], config)).toBe("https://desk.example");
});
