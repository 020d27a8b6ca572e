import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestVenue {
  readonly url: string;
  /** API keys that have gained the right to withdraw. */
  readonly withdrawing: Set<string>;
  readonly close: () => Promise<void>;
}

/** Binance, as far as a key is checked there: one that ends with `w` may withdraw, one that ends with `x` is unknown. */
export async function startVenue(): Promise<TestVenue> {
  const withdrawing = new Set<string>();
  const server = createServer((request, response) => {
    const apiKey = String(request.headers["x-mbx-apikey"] ?? "");
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url === "/api/v3/time") {
      answer(200, { serverTime: Date.now() });
    } else if (apiKey.endsWith("x")) {
      answer(401, { code: -2015, msg: "Invalid API-key, IP, or permissions for action." });
    } else {
      answer(200, {
        ipRestrict: false,
        enableReading: true,
        enableSpotAndMarginTrading: true,
        enableWithdrawals: apiKey.endsWith("w") || withdrawing.has(apiKey),
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    withdrawing,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
