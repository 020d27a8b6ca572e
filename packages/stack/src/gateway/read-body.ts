import { type IncomingMessage } from "node:http";

/** The body was longer than the service takes. The connection is closed after the answer. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/** The client went away before its request was whole. Nobody is left to be answered, and nothing is wrong here. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/** The whole body; throws `BodyTooLarge` before more than the limit is in memory. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) {
    throw new BodyTooLarge(`the body has more than ${limitBytes} bytes`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // The default iterator would destroy the connection on the way out, and with it the answer that says why.
  for await (const chunk of chunksOf(request)) {
    length += chunk.length;
    if (length > limitBytes) {
      throw new BodyTooLarge(`the body has more than ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw request.destroyed && !request.complete ? new ClientGone("the client went away", { cause: error }) : error;
  }
}
