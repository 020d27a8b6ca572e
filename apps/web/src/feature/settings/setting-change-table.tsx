import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatTime } from "../../ui/time.ts";
import type { SettingChange } from "./queries.ts";

export interface SettingChangeTableProps {
  readonly changes: readonly SettingChange[];
  readonly userId: string;
  readonly timeZone: string;
}

/** Who named which address, and when. */
export function SettingChangeTable({ changes, userId, timeZone }: SettingChangeTableProps) {
  const nameOf = ({ changedBy }: SettingChange) =>
    changedBy === null ? "the database's owner" : changedBy === userId ? "you" : changedBy.slice(0, 8);
  return (
    <DataTable
      label="Changes of the address"
      rows={changes}
      keyOf={(row) => String(row.changeId)}
      empty={<EmptyState sentence="It was never changed." />}
      columns={[
        { name: `Time ${timeZone}`, cell: (row) => formatTime(row.changedAtMs, { timeZone }) },
        { name: "By", cell: nameOf },
        { name: "From", isMinor: true, cell: (row) => row.oldValue ?? "—" },
        { name: "To", cell: (row) => row.newValue ?? "—" },
      ]}
    />
  );
}
