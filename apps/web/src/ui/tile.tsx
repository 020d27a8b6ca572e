import type { ReactNode } from "react";

export interface TileProps {
  readonly title: string;
  readonly context?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A panel of the page's grid: a head of 34 px, then its body, which scrolls by itself. */
export function Tile({ title, context, actions, children, className = "" }: TileProps) {
  return (
    <section className={`flex min-h-0 min-w-0 flex-col bg-panel ${className}`} aria-label={title}>
      <header className="flex h-(--panel-head) shrink-0 items-center gap-2 border-b border-line px-(--gutter)">
        <h2 className="text-12 font-semibold whitespace-nowrap">{title}</h2>
        {context === undefined ? null : <span className="truncate text-11 text-fg-3">{context}</span>}
        {actions === undefined ? null : <span className="ml-auto flex items-center gap-2">{actions}</span>}
      </header>
      {/* Focusable, so that the keys can scroll it. */}
      <div className="min-h-0 grow overflow-auto" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </section>
  );
}

/** The grid of tiles: 1 px gaps through which the line colour shows. */
export function Tiles({ children, className = "" }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={`grid h-full gap-px bg-line ${className}`}>{children}</div>;
}
