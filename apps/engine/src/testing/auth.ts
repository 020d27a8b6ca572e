import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from "jose";

/** The part of Auth that the engine sees: published keys, and tokens signed with them. */
export interface TestAuth extends AsyncDisposable {
  readonly jwksUrl: string;
  readonly issuer: string;
  /** An access token of a user, with what Auth puts into it; claims and header may be replaced. */
  readonly tokenOf: (userId: string, change?: TokenChange) => Promise<string>;
}

export interface TokenChange {
  readonly claims?: JWTPayload;
  readonly kid?: string;
  readonly key?: CryptoKey;
  readonly expiresIn?: string;
}

const kid = "key-of-tests";

export async function testAuth(): Promise<TestAuth> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" }] });
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(jwks);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/v1`;
  return {
    issuer,
    jwksUrl: `${issuer}/.well-known/jwks.json`,
    tokenOf: (userId, change = {}) =>
      new SignJWT({ aud: "authenticated", role: "authenticated", iss: issuer, sub: userId, ...change.claims })
        .setProtectedHeader({ alg: "ES256", kid: change.kid ?? kid })
        .setIssuedAt()
        .setExpirationTime(change.expiresIn ?? "1h")
        .sign(change.key ?? privateKey),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
