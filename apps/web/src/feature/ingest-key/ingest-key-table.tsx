import { ActionForm } from "../../ui/action-form.tsx";
import { Badge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatTime } from "../../ui/time.ts";
import { revokeIngestKey } from "./actions.ts";
import type { IngestKeyRow } from "./queries.ts";

export interface IngestKeyTableProps {
  readonly keys: readonly IngestKeyRow[];
  readonly timeZone: string;
}

export function IngestKeyTable({ keys, timeZone }: IngestKeyTableProps) {
  return (
    <DataTable
      label="Ingest keys"
      rows={keys}
      keyOf={(row) => String(row.key_id)}
      empty={<EmptyState sentence="No key yet: a feed needs one to send candles." />}
      columns={[
        { name: "Key", cell: (row) => <code className="font-mono">{row.key_prefix}…</code> },
        { name: "Source", cell: (row) => row.source },
        { name: "Symbols", isMinor: true, cell: (row) => row.symbols?.join(", ") ?? "all" },
        {
          name: `Made ${timeZone}`,
          isNumber: true,
          isMinor: true,
          cell: (row) => formatTime(row.created_at, { timeZone }),
        },
        {
          name: "State",
          cell: (row) => (row.revoked_at === null ? <Badge tone="ok">active</Badge> : <Badge>revoked</Badge>),
        },
        {
          name: "Revoke",
          isNumber: true,
          cell: (row) =>
            row.revoked_at === null ? (
              <ActionForm action={revokeIngestKey}>
                <input type="hidden" name="keyId" value={row.key_id} />
                <button type="submit" className={`${buttonLook()} !h-6`} aria-label={`Revoke ${row.key_prefix}`}>
                  Revoke
                </button>
              </ActionForm>
            ) : (
              "—"
            ),
        },
      ]}
    />
  );
}
