import { LoadingNote, SkeletonTable } from "../../../../ui/skeleton.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export default function OrdersLoading() {
  return (
    <Tiles>
      <LoadingNote />
      <Tile title="Orders">
        <SkeletonTable columns={8} rows={10} />
      </Tile>
    </Tiles>
  );
}
