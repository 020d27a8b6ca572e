import { LoadingNote, SkeletonStrip, SkeletonTable } from "../../../ui/skeleton.tsx";
import { Tile } from "../../../ui/tile.tsx";

export default function RiskLoading() {
  return (
    <div className="flex h-full flex-col gap-px bg-line">
      <LoadingNote />
      <SkeletonStrip figures={4} />
      <div className="grid grow gap-px xl:grid-cols-[minmax(0,1fr)_minmax(0,560px)]">
        <Tile title="Limits">
          <SkeletonTable columns={6} rows={13} />
        </Tile>
        <Tile title="Halts and drills">
          <SkeletonTable columns={6} />
        </Tile>
      </div>
    </div>
  );
}
