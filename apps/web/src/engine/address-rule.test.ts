import { isIPv6 } from "node:net";
import { expect, test } from "vitest";
import { mayBeAsked } from "./address-rule.ts";

const may = (address: string) => mayBeAsked({ address, family: isIPv6(address) ? 6 : 4 });

test.each(["127.0.0.1", "::1", "1.1.1.1", "172.32.0.1", "2606:4700::1111"])("%s may be asked", (address) => {
  expect(may(address)).toBe(true);
});

// Seen to fail: with the line of the network taken out of the list.
test.each([
  "0.0.0.0",
  "192.0.0.8",
  "198.18.0.1",
  "2001::1",
  "fec0::1",
  "ff02::1",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::ffff:10.0.0.1",
  "::ffff:169.254.169.254",
  "64:ff9b::a00:1",
  "2002:a00:1::",
  "fd00::1",
  "fe80::1",
])("%s lies in a private network", (address) => {
  expect(may(address)).toBe(false);
});
