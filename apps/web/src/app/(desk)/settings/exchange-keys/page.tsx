import type { Metadata } from "next";
import { ExchangeKeyForm } from "../../../../feature/exchange-key/exchange-key-form.tsx";
import { ExchangeKeyTable } from "../../../../feature/exchange-key/exchange-key-table.tsx";
import { listExchangeKeys, readLastUses } from "../../../../feature/exchange-key/queries.ts";
import { readEventSeq } from "../../../../feature/live/event-seq.ts";
import { readWayOfProof } from "../../../../feature/session/way-of-proof.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Exchange keys" };

export default async function ExchangeKeysPage() {
  const since = await readEventSeq();
  const [{ timeZone }, keys, lastUses, way] = await Promise.all([
    readAppearance(),
    listExchangeKeys(),
    readLastUses(),
    readWayOfProof(),
  ]);
  return (
    <Tile
      title="Exchange keys"
      context="sealed when they come in, opened by the execution service alone"
      className="h-full"
    >
      <ExchangeKeyTable keys={keys} since={since} lastUses={lastUses} timeZone={timeZone} />
      <ExchangeKeyForm way={way} />
    </Tile>
  );
}
