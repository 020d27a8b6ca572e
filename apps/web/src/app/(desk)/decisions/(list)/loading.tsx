import { LoadingNote, SkeletonTable } from "../../../../ui/skeleton.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export default function DecisionsLoading() {
  return (
    <Tiles>
      <LoadingNote />
      <Tile title="Decisions">
        <SkeletonTable columns={7} rows={12} />
      </Tile>
    </Tiles>
  );
}
