/** Lines of 10 px where text will stand; they do not move. */
const widths = ["w-24", "w-16", "w-20", "w-14", "w-28", "w-18"] as const;

const Line = ({ at, className = "" }: { readonly at: number; readonly className?: string }) => (
  <span className={`block h-2.5 max-w-full rounded-[1px] bg-raised ${widths[at % widths.length]} ${className}`} />
);

export interface SkeletonTableProps {
  readonly columns: number;
  readonly rows?: number;
}

/** A table before its rows: the same heights, so that nothing jumps. */
export function SkeletonTable({ columns, rows = 6 }: SkeletonTableProps) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows + 1 }, (_row, row) => (
        <div
          key={row}
          className={`flex items-center gap-4 px-(--gutter) ${row === 0 ? "h-(--th)" : "h-(--row) border-t border-line"}`}
        >
          {Array.from({ length: columns }, (_column, column) => (
            <span key={column} className={`flex grow ${column === 0 ? "" : "justify-end"}`}>
              <Line at={row + column} />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

/** A strip of figures before them. */
export function SkeletonStrip({ figures }: { readonly figures: number }) {
  return (
    <div
      aria-hidden
      className="grid grid-cols-2 gap-px bg-line md:grid-cols-3 xl:auto-cols-fr xl:grid-flow-col xl:grid-cols-none"
    >
      {Array.from({ length: figures }, (_, at) => (
        <div
          key={at}
          className={`flex flex-col justify-between bg-panel px-(--gutter) py-3 ${at === 0 ? "h-[70px]" : "h-[66px] xl:h-auto"}`}
        >
          <Line at={at} />
          <Line at={at + 2} className="h-3.5" />
          <Line at={at + 1} />
        </div>
      ))}
    </div>
  );
}

/** A chart before its lines: the axes and the grid. */
export function SkeletonChart() {
  return (
    <div aria-hidden className="grid h-full min-h-60 grid-cols-[minmax(0,1fr)_62px] grid-rows-[minmax(0,1fr)_22px]">
      <div className="grid grid-rows-4 border-r border-b border-line *:border-t *:border-grid">
        <span />
        <span />
        <span />
        <span />
      </div>
      <div className="flex flex-col justify-around border-b border-line px-2">
        {[0, 1, 2, 3].map((at) => (
          <Line key={at} at={3} />
        ))}
      </div>
    </div>
  );
}

/** Told once to those who hear the page. */
export const LoadingNote = () => (
  <p role="status" className="sr-only">
    The page is read.
  </p>
);
