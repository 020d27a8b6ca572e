import Link from "next/link";
import { buttonLook } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/data-table.tsx";
import { Tile, Tiles } from "../../ui/tile.tsx";

/** A page of the desk without an account: one thing to do. */
export const NoAccount = ({ title }: { readonly title: string }) => (
  <Tiles>
    <Tile title={title}>
      <div className="py-10">
        <EmptyState
          sentence="You have no account to trade with yet."
          action={
            <Link href="/accounts" className={buttonLook("primary")}>
              Open a paper account
            </Link>
          }
        />
      </div>
    </Tile>
  </Tiles>
);
