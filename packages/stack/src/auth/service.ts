import { type GatewayService } from "../gateway/index.ts";

/** Answers under /auth/v1. */
export function createAuthService(): GatewayService {
  return {
    handle: async (_request, response) => {
      response.writeHead(501).end();
    },
    close: async () => undefined,
  };
}
