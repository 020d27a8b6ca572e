"use client";

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";

export interface Tab {
  readonly name: string;
  readonly count?: number;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly actions?: ReactNode;
}

/** Panels of which one is shown; the arrow keys move between their names. */
export function Tabs({ label, tabs, actions }: TabsProps) {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step !== 0) {
      const next = (chosen + step + tabs.length) % tabs.length;
      setChosen(next);
      list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
    }
  };
  return (
    <section className="flex h-full min-h-0 flex-col bg-panel" aria-label={label}>
      <div className="flex h-(--panel-head) shrink-0 items-center border-b border-line pr-(--gutter)">
        <div ref={list} role="tablist" aria-label={label} className="flex h-full min-w-0 overflow-x-auto">
          {tabs.map(({ name, count }, at) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-tab-${at}`}
              aria-controls={`${id}-panel`}
              aria-selected={at === chosen}
              tabIndex={at === chosen ? 0 : -1}
              onClick={() => setChosen(at)}
              onKeyDown={onKeyDown}
              className="relative flex h-full items-center gap-1.5 px-(--gutter) text-12 whitespace-nowrap max-md:px-3 text-fg-2 hover:text-fg aria-selected:font-semibold aria-selected:text-fg aria-selected:after:absolute aria-selected:after:inset-x-3 aria-selected:after:bottom-0 aria-selected:after:h-0.5 aria-selected:after:bg-accent"
            >
              {name}
              {count === undefined ? null : <span className="text-11 font-normal text-fg-3">{count}</span>}
            </button>
          ))}
        </div>
        {actions === undefined ? null : (
          <span className="ml-auto flex items-center gap-2 max-md:hidden">{actions}</span>
        )}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-tab-${chosen}`}
        tabIndex={0}
        className="min-h-0 grow overflow-auto"
      >
        {tabs[chosen]?.content}
      </div>
    </section>
  );
}
