import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { AssetForm } from "../../../feature/asset/asset-form.tsx";
import { AssetTable } from "../../../feature/asset/asset-table.tsx";
import { listAssets } from "../../../feature/asset/queries.ts";
import { listSeries } from "../../../feature/run/queries.ts";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { buttonLook } from "../../../ui/button.tsx";
import { Tile } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Assets" };

interface AssetsPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function AssetsPage({ searchParams }: AssetsPageProps) {
  const [assets, series, { timeZone }, { asset: asked }] = await Promise.all([
    listAssets(),
    listSeries(),
    readAppearance(),
    searchParams,
  ]);
  const chosen = asked === undefined ? null : (assets.find(({ asset_id: id }) => id === asked) ?? notFound());
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_344px]">
      <h1 className="sr-only">Assets</h1>
      <Tile title="Assets" context={`${assets.length} that you watch`}>
        <AssetTable assets={assets} series={series} timeZone={timeZone} />
      </Tile>
      <Tile
        title={chosen === null ? "New asset" : chosen.symbol}
        actions={
          chosen === null ? undefined : (
            <Link href="/assets" className={buttonLook()}>
              New asset
            </Link>
          )
        }
      >
        <AssetForm key={chosen?.asset_id ?? "new"} asset={chosen} symbols={symbols} />
      </Tile>
    </div>
  );
}
