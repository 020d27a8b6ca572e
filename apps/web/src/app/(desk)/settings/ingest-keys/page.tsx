import type { Metadata } from "next";
import { IngestKeyForm } from "../../../../feature/ingest-key/ingest-key-form.tsx";
import { IngestKeyTable } from "../../../../feature/ingest-key/ingest-key-table.tsx";
import { listIngestKeys } from "../../../../feature/ingest-key/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Ingest keys" };

export default async function IngestKeysPage() {
  const [{ timeZone }, keys] = await Promise.all([readAppearance(), listIngestKeys()]);
  return (
    <Tile title="Ingest keys" context="with which feeds send candles" className="h-full">
      <IngestKeyTable keys={keys} timeZone={timeZone} />
      <IngestKeyForm />
    </Tile>
  );
}
