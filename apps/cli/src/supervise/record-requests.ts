import { appendFileSync } from "node:fs";
import { type IncomingMessage } from "node:http";

/** Headers that change an answer. No other is kept: keys, tokens and cookies stay out of the file. */
const kept = ["accept", "accept-profile", "content-profile", "content-type", "prefer", "range", "range-unit"];

/** For development: appends each request to the file as one line of JSON. Of Auth only the path, since bodies hold passwords. */
export function recorderOf(file: string): (request: IncomingMessage) => void {
  return (request) => {
    const [path = ""] = (request.url ?? "").split("?");
    const isKept = path.startsWith("/rest/v1/");
    const chunks: Buffer[] = [];
    const push = request.push.bind(request);
    // Whoever serves the request reads it as it likes; this sees what is put in for it.
    request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
      if (chunk !== null && isKept) {
        chunks.push(chunk);
      }
      return push(chunk, encoding);
    };
    request.once("close", () => {
      const body = chunks.length === 0 ? null : Buffer.concat(chunks).toString();
      const headers = Object.fromEntries(kept.flatMap((name) => headerOf(request, name)));
      const line = { method: request.method, path: isKept ? request.url : path, headers, body };
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    });
  };
}

function headerOf({ headers }: IncomingMessage, name: string): readonly (readonly [string, string])[] {
  const value = headers[name];
  return typeof value === "string" ? [[name, value]] : [];
}
