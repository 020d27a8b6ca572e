"use client";

import { ArrowRight, ChartCandlestick, FlaskConical, type LucideIcon, Plus, Radio, Search, Star } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { z } from "zod";
import { Modal } from "../../ui/modal.tsx";
import { deskPages } from "./pages.ts";
import { type PaletteEntry, findEntries, foundEntrySchema } from "./palette-entries.ts";

export interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const icons: Readonly<Record<PaletteEntry["kind"], LucideIcon>> = {
  symbol: ChartCandlestick,
  backtest: FlaskConical,
  "paper run": Radio,
  asset: Star,
  page: ArrowRight,
  command: Plus,
};

const fixed: readonly PaletteEntry[] = [
  ...deskPages.map(({ href, label, key }) => ({
    group: "Go to" as const,
    kind: "page" as const,
    href,
    label,
    detail: "page",
    keys: `G ${key.toUpperCase()}`,
  })),
  { group: "Do", kind: "command", href: "/accounts", label: "Open a paper account", detail: "" },
  { group: "Do", kind: "command", href: "/backtests/new", label: "New backtest", detail: "" },
  { group: "Do", kind: "command", href: "/paper-runs/new", label: "New paper run", detail: "" },
  { group: "Do", kind: "command", href: "/data#import", label: "Import candles", detail: "upload a file" },
  { group: "Do", kind: "command", href: "/assets", label: "New asset", detail: "" },
  { group: "Do", kind: "command", href: "/settings/ingest-keys", label: "New ingest key", detail: "for a feed" },
];

/** Finds a symbol, a run or a command by its name; the arrow keys choose, Enter opens. */
export function CommandPalette({ isOpen, onClose }: CommandPaletteProps) {
  return (
    <Modal
      isOpen={isOpen}
      onClose={onClose}
      label="Search"
      className="m-0 mx-auto mt-24 w-[min(600px,calc(100vw-32px))] p-0 max-md:mt-12"
    >
      <PaletteBody onClose={onClose} />
    </Modal>
  );
}

function PaletteBody({ onClose }: Pick<CommandPaletteProps, "onClose">) {
  const router = useRouter();
  const listId = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = useFound();
  const shown = findEntries([...found, ...fixed], text);
  const groups = [...new Set(shown.map(({ group }) => group))];
  const go = (entry: PaletteEntry | undefined) => {
    if (entry !== undefined) {
      onClose();
      router.push(entry.href);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((at) => (shown.length === 0 ? 0 : (at + step + shown.length) % shown.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(shown[chosen]);
    }
  };
  return (
    <>
      <label className="flex h-11 items-center gap-3 border-b border-line-strong px-3.5">
        <Search size={16} strokeWidth={1.5} aria-hidden className="text-fg-2" />
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={shown[chosen] === undefined ? undefined : `${listId}-${chosen}`}
          aria-label="Look for"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="Symbol, run or command"
          className="h-full grow bg-transparent text-16 outline-none placeholder:text-fg-3"
        />
        <kbd className="rounded-sm border border-line-strong bg-panel px-1 text-11 text-fg-3">Esc</kbd>
      </label>
      <div id={listId} role="listbox" aria-label="Found" className="max-h-[60vh] overflow-auto py-2">
        {groups.map((group) => (
          <div key={group} role="group" aria-label={group}>
            <p className="px-4 pt-2 pb-1 text-11 text-fg-2">{group}</p>
            {shown.map((entry, at) =>
              entry.group === group ? (
                <Entry
                  key={`${entry.kind} ${entry.href} ${entry.label}`}
                  id={`${listId}-${at}`}
                  entry={entry}
                  isChosen={at === chosen}
                  onPick={() => go(entry)}
                  onPoint={() => setChosen(at)}
                />
              ) : null,
            )}
          </div>
        ))}
      </div>
      {shown.length === 0 ? <p className="px-4 pb-4 text-fg-2">Nothing fits “{text}”.</p> : null}
      <p className="flex gap-4 border-t border-line-strong px-3.5 py-2 text-11 text-fg-3">
        <span>↑ ↓ choose</span>
        <span>Enter open</span>
        <span>&gt; commands only</span>
      </p>
    </>
  );
}

interface EntryProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly isChosen: boolean;
  readonly onPick: () => void;
  readonly onPoint: () => void;
}

function Entry({ id, entry, isChosen, onPick, onPoint }: EntryProps) {
  const Icon = icons[entry.kind];
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) {
      element.current?.scrollIntoView({ block: "nearest" });
    }
  }, [isChosen]);
  return (
    <button
      ref={element}
      id={id}
      type="button"
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onClick={onPick}
      onPointerMove={onPoint}
      className="relative flex h-[34px] w-full items-center gap-2.5 px-4 text-left aria-selected:bg-panel aria-selected:before:absolute aria-selected:before:left-0 aria-selected:before:h-full aria-selected:before:w-0.5 aria-selected:before:bg-accent light:aria-selected:bg-raised"
    >
      <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-fg-2" />
      <span className="truncate">{entry.label}</span>
      <span className="shrink-0 text-12 text-fg-3">{entry.detail}</span>
      {entry.keys === undefined ? null : (
        <kbd className="ml-auto rounded-sm border border-line-strong bg-panel px-1 text-11 text-fg-3">{entry.keys}</kbd>
      )}
    </button>
  );
}

/** Read each time that the palette opens. */
function useFound(): readonly PaletteEntry[] {
  const [found, setFound] = useState<readonly PaletteEntry[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    fetch("/palette", { signal: asking.signal })
      .then(async (answer) => {
        const entries = z.array(foundEntrySchema).parse(await answer.json());
        setFound(entries.map((entry) => ({ ...entry, group: entry.kind === "symbol" ? "Symbols" : "Go to" })));
      })
      // Pages and commands are there all the same.
      .catch(() => undefined);
    return () => asking.abort();
  }, []);
  return found;
}
