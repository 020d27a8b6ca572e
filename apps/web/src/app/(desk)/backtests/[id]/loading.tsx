import { LoadingNote, SkeletonChart, SkeletonStrip, SkeletonTable } from "../../../../ui/skeleton.tsx";
import { Tile } from "../../../../ui/tile.tsx";

export default function BacktestLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_312px] lg:grid-rows-[auto_minmax(0,1.2fr)_minmax(0,1fr)]">
      <div className="lg:col-span-3">
        <LoadingNote />
        <div className="h-[41px] bg-panel" />
        <SkeletonStrip figures={6} />
      </div>
      <Tile title="Equity" className="min-h-72 lg:col-span-2">
        <SkeletonChart />
      </Tile>
      <Tile title="Metrics" className="lg:row-span-2">
        <SkeletonTable columns={3} rows={20} />
      </Tile>
      <Tile title="Trades" className="max-lg:min-h-72">
        <SkeletonTable columns={5} rows={8} />
      </Tile>
      <Tile title="Candles" className="max-lg:min-h-96">
        <SkeletonChart />
      </Tile>
    </div>
  );
}
