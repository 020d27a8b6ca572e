import { DomainError } from "@chandlery/core/base";
import { type Command } from "commander";
import type { IngestKey } from "@chandlery/sdk/contract";
import { computeClient } from "../compute.ts";

interface Flags {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export function registerKeys(program: Command): void {
  const keys = program.command("keys").description("the keys with which feeds send candles");
  withFlags(keys.command("create").description("make an ingest key; it is shown this once"))
    .requiredOption("--source <name>", "the source whose candles the key writes")
    .option("--symbol <symbols...>", "write these symbols only; all where left out")
    .action(
      async ({
        source,
        symbol,
        ...flags
      }: Flags & { readonly source: string; readonly symbol?: readonly string[] }) => {
        const client = await computeClient(flags);
        const created = await client.createIngestKey({ source, symbols: symbol === undefined ? null : [...symbol] });
        const { keyId, key, symbols } = created;
        const scope = symbols === null ? "all symbols" : symbols.join(", ");
        print(
          flags,
          created,
          `${key}\nKey ${keyId} for ${source}, ${scope}. It is not stored: keep it now. Send it as X-API-KEY.\n`,
        );
      },
    );
  withFlags(keys.command("list").description("all ingest keys, without their secret")).action(async (flags: Flags) => {
    const all = await (await computeClient(flags)).ingestKeys();
    print(
      flags,
      all,
      all.length === 0
        ? "There are no keys: make one with `chandlery keys create --source S`.\n"
        : all.map(describeKey).join(""),
    );
  });
  withFlags(keys.command("revoke").description("end a key at once").argument("<id>", "as `keys list` shows it")).action(
    async (id: string, flags: Flags) => {
      const key = await (await computeClient(flags)).revokeIngestKey(keyIdOf(id));
      print(flags, key, `Key ${key.keyId} (${key.prefix}…) of ${key.source} is revoked.\n`);
    },
  );
}

const withFlags = (command: Command): Command =>
  command.option("--data-dir <folder>", "the folder that holds all state").option("--json", "print JSON");

function keyIdOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new DomainError("ingest_key_unknown", `"${text}" is not the number of a key`);
  }
  return Number(text);
}

function print({ json }: Flags, value: unknown, text: string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : text);
}

function describeKey({ keyId, prefix, source, symbols, createdAt, revokedAt }: IngestKey): string {
  const scope = symbols === null ? "all symbols" : symbols.join(", ");
  const state = revokedAt === null ? `since ${createdAt}` : `revoked ${revokedAt}`;
  return `${String(keyId).padStart(4)}  ${prefix}…  ${source}  ${scope}  ${state}\n`;
}
