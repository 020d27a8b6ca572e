import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** `copy … from stdin` with these lines behind it. */
export const copyText = (client: Client, statement: string, lines: string): Promise<void> =>
  pipeline(Readable.from([lines]), client.query(copyFrom(statement)));
