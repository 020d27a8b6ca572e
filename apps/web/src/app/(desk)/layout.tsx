import type { ReactNode } from "react";
import { readAppearance } from "../../feature/settings/appearance.ts";
import { signOut } from "../../feature/session/actions.ts";
import { Mark } from "../../feature/shell/mark.tsx";
import { Rail, TabBar } from "../../feature/shell/rail.tsx";
import { requireUser } from "../../supabase/server.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";

export default async function DeskLayout({ children }: { readonly children: ReactNode }) {
  const user = await requireUser();
  const { timeZone } = await readAppearance();
  return (
    <div className="grid h-dvh grid-rows-[var(--header)_minmax(0,1fr)_auto] md:grid-cols-[var(--rail)_minmax(0,1fr)]">
      <header className="col-span-full flex items-center gap-3 border-b border-line bg-panel px-(--gutter)">
        <span className="flex items-center gap-2 text-14 font-semibold md:w-[160px]">
          <Mark />
          Chandlery
        </span>
        <span className="ml-auto flex items-center gap-3">
          <Badge tone="mode">PAPER</Badge>
          <span className="text-12 text-fg-2 max-sm:hidden">times in {timeZone}</span>
          <span className="max-w-48 truncate text-12 text-fg-2 max-sm:hidden">{user.email}</span>
          <form action={signOut}>
            <button type="submit" className={buttonLook()}>
              Sign out
            </button>
          </form>
        </span>
      </header>
      <aside className="border-r border-line bg-panel max-md:hidden">
        <Rail />
      </aside>
      <main className="min-h-0 min-w-0 overflow-auto bg-canvas" tabIndex={0}>
        {children}
      </main>
      <footer className="col-span-full md:hidden">
        <TabBar />
      </footer>
      <footer className="col-span-full hidden h-(--status) items-center gap-4 border-t border-line bg-panel px-(--gutter) text-11 text-fg-3 md:flex">
        <span>paper money on recorded candles</span>
        <span className="ml-auto">amounts net of fees</span>
      </footer>
    </div>
  );
}
