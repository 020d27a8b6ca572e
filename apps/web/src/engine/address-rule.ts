import { BlockList } from "node:net";

export interface Address {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** Networks that only machines within them can reach, and what leads to them. Loopback is not among them. */
const networks = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  "64:ff9b::/32",
  "2001::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
] as const;

const closed = new BlockList();
for (const network of networks) {
  const [base = "", bits = ""] = network.split("/");
  closed.addSubnet(base, Number(bits), base.includes(":") ? "ipv6" : "ipv4");
}

/** Whether a server of ours may send a request there: nowhere into a private network, loopback aside. */
export const mayBeAsked = ({ address, family }: Address): boolean =>
  !closed.check(address, family === 6 ? "ipv6" : "ipv4");
