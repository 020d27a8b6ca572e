import type { ReactNode } from "react";

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand right, text left. */
  readonly isNumber?: boolean;
  /** Left out on narrow screens. */
  readonly isMinor?: boolean;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly empty: ReactNode;
  /** The row that is chosen. */
  readonly chosen?: string | null;
}

const alignOf = ({ isNumber }: { readonly isNumber?: boolean }): string =>
  isNumber === true ? "text-right" : "text-left";
const widthOf = ({ isMinor }: { readonly isMinor?: boolean }): string =>
  isMinor === true ? "hidden @2xl:table-cell" : "";

/** Rows of 28 px with hairlines; an empty one keeps its head and says what to do. */
export function DataTable<Row>({ label, columns, rows, keyOf, empty, chosen = null }: DataTableProps<Row>) {
  // The last one that a narrow screen shows keeps its distance from the edge as well.
  const lastKept = columns.findLastIndex(({ isMinor }) => isMinor !== true);
  const edgeOf = (at: number): string => (at === lastKept ? "@max-2xl:pr-(--gutter)" : "");
  return (
    <div className="@container">
      <table className="w-full border-collapse text-12" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th
                key={column.name}
                scope="col"
                className={`${edgeOf(at)} sticky top-0 h-(--th) bg-panel px-2 text-11 font-medium text-fg-3 first:pl-(--gutter) last:pr-(--gutter) ${alignOf(column)} ${widthOf(column)}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              aria-selected={chosen === null ? undefined : chosen === keyOf(row)}
              className={`border-t border-line hover:bg-raised ${chosen === keyOf(row) ? "bg-accent-soft shadow-[inset_2px_0_var(--accent)]" : ""}`}
            >
              {columns.map((column, at) => (
                <td
                  key={column.name}
                  className={`${edgeOf(at)} h-(--row) px-2 whitespace-nowrap first:pl-(--gutter) last:pr-(--gutter) ${at === 0 ? "font-medium @max-2xl:whitespace-normal" : ""} ${alignOf(column)} ${widthOf(column)}`}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <div className="border-t border-line px-(--gutter) py-6 text-center">{empty}</div> : null}
    </div>
  );
}

/** One sentence, and at most one thing to do. */
export function EmptyState({ sentence, action }: { readonly sentence: string; readonly action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 text-fg-2">
      <p>{sentence}</p>
      {action}
    </div>
  );
}
