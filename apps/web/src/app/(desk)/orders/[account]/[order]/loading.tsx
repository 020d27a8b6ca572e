import { LoadingNote, SkeletonTable } from "../../../../../ui/skeleton.tsx";
import { Tile } from "../../../../../ui/tile.tsx";

export default function OrderLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px] lg:grid-rows-[auto_minmax(0,1fr)]">
      <LoadingNote />
      <div className="h-12 bg-panel lg:col-span-2" />
      <Tile title="Life">
        <SkeletonTable columns={3} />
      </Tile>
      <Tile title="Checks">
        <SkeletonTable columns={4} rows={12} />
      </Tile>
    </div>
  );
}
