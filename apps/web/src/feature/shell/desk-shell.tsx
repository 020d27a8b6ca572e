"use client";

import { Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { z } from "zod";
import { KillBar } from "../kill/kill-bar.tsx";
import { KillButton, KillKeys } from "../kill/kill-button.tsx";
import { KillSheet } from "../kill/kill-sheet.tsx";
import { useLive } from "../live/live-provider.tsx";
import { ModalCornerProvider } from "../../ui/modal.tsx";
import type { Appearance } from "../../ui/theme.ts";
import { CommandPalette } from "./command-palette.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { Mark } from "./mark.tsx";
import { type Mode, ModeBadge } from "./mode-badge.tsx";
import { titleOf } from "./pages.ts";
import { Rail } from "./rail.tsx";
import { type ShellChoices, shellCookie, writeShellChoices } from "./shell-choices.ts";
import { useShortcuts } from "./shortcuts.ts";
import { StatusBar } from "./status-bar.tsx";
import { TabBar } from "./tab-bar.tsx";
import { ViewMenu } from "./view-menu.tsx";

export interface DeskShellProps {
  readonly userName: string;
  readonly mode: Mode;
  readonly appearance: Appearance;
  readonly choices: ShellChoices;
  /** Of the header: which account is traded. */
  readonly account: ReactNode;
  readonly runningPaperRuns: readonly string[];
  readonly version: string;
  readonly children: ReactNode;
}

/** What stands around every page: rail, header, status bar, palette. */
export function DeskShell(props: DeskShellProps) {
  const { userName, mode, appearance, version, children } = props;
  const [choices, setChoices] = useState(props.choices);
  const [opened, setOpened] = useState<"palette" | "keys" | null>(null);
  const running = useRunningCount(props.runningPaperRuns);
  const choose = (patch: Partial<ShellChoices>) => {
    const next = { ...choices, ...patch };
    setChoices(next);
    document.cookie = `${shellCookie}=${encodeURIComponent(writeShellChoices(next))}; path=/; max-age=31536000; samesite=lax`;
  };
  const toggleRail = () => choose({ isRailNarrow: !choices.isRailNarrow });
  useShortcuts({
    openPalette: () => setOpened("palette"),
    openKeys: () => setOpened("keys"),
    toggleRail,
    hasSingleKeys: choices.hasSingleKeys,
  });
  const close = () => setOpened(null);
  return (
    <ModalCornerProvider corner={killButton}>
      <div
        data-rail={choices.isRailNarrow ? "narrow" : "wide"}
        className="desk-shell grid h-dvh grid-rows-[auto_auto_minmax(0,1fr)_auto_auto]"
      >
        <div className="hidden items-center gap-2 border-r border-b border-line bg-panel px-3.5 text-14 font-semibold md:flex">
          <Mark />
          <span className="wide">Chandlery</span>
        </div>
        <header className="flex h-(--header) min-w-0 items-center gap-2.5 border-b border-line bg-panel px-(--gutter) max-md:h-12 max-sm:gap-1.5">
          <Title />
          <SearchButton onOpen={() => setOpened("palette")} />
          {props.account}
          <ModeBadge mode={mode} />
          <ViewMenu appearance={appearance} />
          {killButton}
        </header>
        <KillBar />
        <aside className="min-h-0 border-r border-line bg-panel max-md:hidden">
          <Rail name={userName} counts={{ "/paper-runs": running }} onToggle={toggleRail} />
        </aside>
        <main className="min-h-0 min-w-0 overflow-auto bg-canvas" tabIndex={0}>
          {children}
        </main>
        <div className="col-span-full">
          <StatusBar version={version} />
        </div>
        <div className="col-span-full md:hidden">
          <TabBar />
        </div>
        <CommandPalette isOpen={opened === "palette"} onClose={close} />
        <KeysDialog
          isOpen={opened === "keys"}
          onClose={close}
          hasSingleKeys={choices.hasSingleKeys}
          onSwitch={(hasSingleKeys) => choose({ hasSingleKeys })}
        />
        <KillSheet />
        <KillKeys hasSingleKeys={choices.hasSingleKeys} />
      </div>
    </ModalCornerProvider>
  );
}

const killButton = <KillButton />;

function Title() {
  const [page, place] = titleOf(usePathname());
  return (
    <p className="flex min-w-0 grow items-center gap-1.5 text-13 whitespace-nowrap text-fg-3 max-md:text-14 max-sm:sr-only">
      {place === undefined ? null : (
        <>
          <span className="max-md:hidden">{page}</span>
          <span className="max-md:hidden">/</span>
        </>
      )}
      <span className="truncate font-semibold text-fg">{place ?? page}</span>
    </p>
  );
}

const SearchButton = ({ onOpen }: { readonly onOpen: () => void }) => (
  <button
    type="button"
    onClick={onOpen}
    className="flex h-7 items-center gap-2 rounded-md border border-line-strong bg-canvas px-2 text-12 text-fg-3 md:light:bg-raised max-md:size-9 max-md:justify-center max-md:border-0 max-md:bg-transparent md:w-[264px]"
  >
    <Search size={14} strokeWidth={1.5} aria-hidden />
    <span className="whitespace-nowrap max-md:sr-only">Symbol, run or command</span>
    <kbd
      aria-hidden
      className="ml-auto whitespace-nowrap rounded-sm border border-line-strong bg-panel px-1 text-11 max-md:hidden"
    >
      Ctrl K
    </kbd>
  </button>
);

const paperRunSchema = z.object({ paper_run_id: z.string(), status: z.string() });

/** Paper runs that run, moved on by what the database tells. */
function useRunningCount(atStart: readonly string[]): number {
  const { listen } = useLive();
  const [running, setRunning] = useState<ReadonlySet<string>>(() => new Set(atStart));
  useEffect(
    () =>
      listen("paper_run", (payload) => {
        const message = paperRunSchema.safeParse(payload);
        if (message.success) {
          const { paper_run_id: id, status } = message.data;
          setRunning((known) => {
            if (known.has(id) === (status === "running")) {
              return known;
            }
            const next = new Set(known);
            if (status === "running") {
              next.add(id);
            } else {
              next.delete(id);
            }
            return next;
          });
        }
      }),
    [listen],
  );
  return running.size;
}
