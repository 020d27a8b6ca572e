import { LoadingNote, SkeletonTable } from "../../../ui/skeleton.tsx";
import { Tile } from "../../../ui/tile.tsx";

export default function AssetsLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_344px]">
      <LoadingNote />
      <Tile title="Assets">
        <SkeletonTable columns={5} />
      </Tile>
      <Tile title="New asset">
        <SkeletonTable columns={1} rows={4} />
      </Tile>
    </div>
  );
}
