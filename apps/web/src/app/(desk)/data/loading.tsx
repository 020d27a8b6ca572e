import { LoadingNote, SkeletonStrip, SkeletonTable } from "../../../ui/skeleton.tsx";
import { Tile } from "../../../ui/tile.tsx";

export default function DataLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_344px] lg:grid-rows-[auto_minmax(0,1.5fr)_minmax(0,1fr)]">
      <LoadingNote />
      <div className="lg:col-span-3">
        <SkeletonStrip figures={5} />
      </div>
      <Tile title="Coverage" className="lg:col-span-2">
        <SkeletonTable columns={3} />
      </Tile>
      <Tile title="Import" className="lg:row-span-2">
        <SkeletonTable columns={1} rows={4} />
      </Tile>
      <Tile title="Jobs">
        <SkeletonTable columns={3} rows={3} />
      </Tile>
      <Tile title="Sources">
        <SkeletonTable columns={4} rows={3} />
      </Tile>
    </div>
  );
}
