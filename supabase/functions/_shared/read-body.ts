import { Refused } from "./refused.ts";
import { type z } from "./vendor/zod.js";

/** The body as JSON. It is read no further than the limit, whatever the headers say of its length. */
export async function readJson(request: Request, mostBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > mostBytes) {
      throw new Refused("request_body_too_large", `a body may have ${mostBytes} bytes`, {
        suggestion: "Send less in one request.",
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(chunks as BlobPart[]).arrayBuffer()),
    );
  } catch {
    // The parser's own words quote the body, in which secrets may be.
    throw new Refused("request_invalid", "the body is not JSON in UTF-8");
  }
}

const mostFaults = 20;

/** The value as the schema gives it; a problem that names the fields, and nothing of what stood in them. */
export function parseOrThrow<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const faults = parsed.error.issues.slice(0, mostFaults).map((issue) => ({
    path: issue.path.map(String).join(".") || "body",
    code: "request_invalid",
    // A name that nobody knows was written by the caller.
    message: issue.code === "unrecognized_keys" ? "there is a field that is not known" : issue.message,
  }));
  throw new Refused("request_invalid", `${faults[0]?.path}: ${faults[0]?.message}`, { faults });
}
