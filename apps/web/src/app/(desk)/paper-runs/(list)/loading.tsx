import { LoadingNote, SkeletonTable } from "../../../../ui/skeleton.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export default function PaperRunsLoading() {
  return (
    <Tiles>
      <LoadingNote />
      <Tile title="Paper runs">
        <SkeletonTable columns={7} rows={12} />
      </Tile>
    </Tiles>
  );
}
