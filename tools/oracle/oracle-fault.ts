/** Something that keeps the oracle from comparing at all: said in one line, without a stack. */
export class OracleFault extends Error {
  override readonly name = "OracleFault";
}

/** The error behind a failed read in the words of a person. */
export function readFault(path: string, error: unknown): OracleFault {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const reason = code === "ENOENT" ? "there is no such file" : error instanceof Error ? error.message : String(error);
  return new OracleFault(`${path}: ${reason}`, { cause: error });
}
