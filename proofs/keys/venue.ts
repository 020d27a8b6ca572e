import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ProofVenue extends AsyncDisposable {
  readonly url: string;
}

/** What the venue makes of a key is the last letter of it. Each answer that is no yes says the key back. */
export async function startProofVenue(): Promise<ProofVenue> {
  const server = createServer((request, response) => {
    const apiKey = String(request.headers["x-mbx-apikey"] ?? "");
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url === "/api/v3/time") {
      answer(200, { serverTime: Date.now() });
    } else if (apiKey.endsWith("e")) {
      answer(500, { code: -1000, msg: `failed on ${apiKey} ${request.url}` });
    } else if (apiKey.endsWith("x")) {
      answer(401, { code: -2015, msg: `unknown: ${apiKey} ${request.url}` });
    } else {
      const permissions = { ipRestrict: true, enableReading: true, enableSpotAndMarginTrading: true };
      answer(200, { ...permissions, enableWithdrawals: apiKey.endsWith("w"), note: `${apiKey} ${request.url}` });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
