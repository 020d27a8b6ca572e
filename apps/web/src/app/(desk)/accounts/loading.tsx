import { LoadingNote, SkeletonTable } from "../../../ui/skeleton.tsx";
import { Tile } from "../../../ui/tile.tsx";

export default function AccountsLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px]">
      <LoadingNote />
      <Tile title="Accounts">
        <SkeletonTable columns={6} rows={4} />
      </Tile>
      <Tile title="Open a paper account">
        <SkeletonTable columns={2} rows={8} />
      </Tile>
    </div>
  );
}
