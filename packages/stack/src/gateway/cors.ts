import { type IncomingMessage, type ServerResponse } from "node:http";

/** Any origin may ask: what protects the data is the token, which no browser sends by itself. */
export function allowAnyOrigin(response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
}

/** True where a browser only asks whether it may ask. */
export const isPreflight = (request: IncomingMessage): boolean =>
  request.method === "OPTIONS" &&
  request.headers.origin !== undefined &&
  request.headers["access-control-request-method"] !== undefined;

export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers["access-control-request-headers"];
  response
    .writeHead(200, {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
      ...(asked === undefined ? {} : { "access-control-allow-headers": asked, vary: "Access-Control-Request-Headers" }),
      "access-control-max-age": "3600",
      "content-length": "0",
    })
    .end();
}
