import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import type { CandleImport } from "./imports.ts";

export interface ImportTableProps {
  readonly imports: readonly CandleImport[];
  readonly timeZone: string;
}

/** Files that the user uploaded, newest first. */
export function ImportTable({ imports, timeZone }: ImportTableProps) {
  return (
    <DataTable
      label="Imports"
      rows={imports}
      keyOf={(row) => row.import_id}
      empty={<EmptyState sentence="No file was uploaded yet." />}
      columns={[
        { name: "File", cell: (row) => <span className="block max-w-48 truncate">{row.file_name}</span> },
        { name: "Series", isMinor: true, cell: (row) => `${row.symbol} ${row.timeframe}` },
        { name: "Rows", isNumber: true, cell: (row) => formatNumber(row.report?.rows ?? null, 0) },
        { name: "Result", cell: (row) => <Result row={row} /> },
        {
          name: `When ${timeZone}`,
          isNumber: true,
          isMinor: true,
          cell: (row) => formatTime(row.created_at, { timeZone }),
        },
      ]}
    />
  );
}

function Result({ row: { status, report } }: { readonly row: CandleImport }) {
  if (status === "running") {
    return <span className="text-fg-2">is imported …</span>;
  }
  if (status !== "done") {
    return (
      <span className="text-danger" title={report?.detail}>
        {status} ({report?.code})
      </span>
    );
  }
  const added = report?.added ?? 0;
  return added > 0 ? (
    <span className="text-ok">added {formatNumber(added, 0)}</span>
  ) : (
    <span className="text-fg-2">unchanged {formatNumber(report?.unchanged ?? null, 0)}</span>
  );
}
