import { createReadStream } from "node:fs";
import { DomainError } from "@chandlery/core/base";

/**
 * At line feeds alone. Node's own reader also splits at U+2028, which JSON leaves as it is in the middle of a text.
 * Throws `audit_file_unreadable`.
 */
export async function* linesOfFile(file: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(file, { encoding: "utf8" }) as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    throw new DomainError("audit_file_unreadable", `${file} cannot be read`, { cause: error });
  }
  if (rest !== "") {
    yield rest;
  }
}
