import { LoadingNote, SkeletonStrip, SkeletonTable } from "../../../ui/skeleton.tsx";
import { Tile } from "../../../ui/tile.tsx";

export default function PositionsLoading() {
  return (
    <div className="flex h-full flex-col gap-px bg-line">
      <LoadingNote />
      <SkeletonStrip figures={5} />
      <Tile title="Positions" className="grow">
        <SkeletonTable columns={8} />
      </Tile>
    </div>
  );
}
