import { TriangleAlert } from "lucide-react";
import { Badge } from "../../ui/badge.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatTime } from "../../ui/time.ts";
import { RevokeKey } from "./revoke-key.tsx";
import { type ExchangeKeyRow, permissionWords, venueName, wordsOfWarning } from "./rows.ts";

export interface ExchangeKeyTableProps {
  readonly keys: readonly ExchangeKeyRow[];
  readonly lastUses: ReadonlyMap<string, number>;
  readonly timeZone: string;
}

/** What is known of each key, which is never the key. */
export function ExchangeKeyTable({ keys, lastUses, timeZone }: ExchangeKeyTableProps) {
  return (
    <DataTable
      label="Exchange keys"
      rows={keys}
      keyOf={({ key_id: id }) => id}
      empty={<EmptyState sentence="No key yet. Without one nothing is traded at an exchange." />}
      columns={[
        {
          name: "Key",
          cell: ({ venue, label, hint, permissions }) => (
            <span>
              {venueName(venue)} {label} <code className="font-mono text-fg-2">••••{hint}</code>
              {/* Where the next column is left out. */}
              <span className="block text-11 font-normal text-fg-3 @2xl:hidden">
                {permissions === null ? "the venue was not asked" : permissionWords(permissions)}
              </span>
            </span>
          ),
        },
        { name: "May", isMinor: true, cell: (key) => <Permissions of={key} timeZone={timeZone} /> },
        {
          name: `Stored ${timeZone}`,
          isMinor: true,
          isNumber: true,
          cell: ({ created_at: at }) => formatTime(at, { timeZone }),
        },
        {
          name: `Last used ${timeZone}`,
          isMinor: true,
          isNumber: true,
          cell: ({ key_id: id }) => {
            const at = lastUses.get(id);
            return at === undefined ? "—" : formatTime(at, { timeZone });
          },
        },
        { name: "State", cell: State },
        {
          name: "Revoke",
          isNumber: true,
          cell: ({ key_id: id, venue, label, hint, status }) =>
            status === "revoked" ? "—" : <RevokeKey keyId={id} name={`${venueName(venue)} ${label} ••••${hint}`} />,
        },
      ]}
    />
  );
}

interface PermissionsProps {
  readonly of: ExchangeKeyRow;
  readonly timeZone: string;
}

function Permissions({ of: { permissions }, timeZone }: PermissionsProps) {
  if (permissions === null) {
    return <span className="text-fg-3">the venue was not asked</span>;
  }
  const asker = permissions.by === "execution" ? "the execution service" : "the function that stored it";
  return (
    <span
      title={`Said by the venue to ${asker}, ${formatTime(permissions.checkedAt, { timeZone, withSeconds: true })} ${timeZone}`}
    >
      {permissionWords(permissions)}
      {permissions.warnings.map((warning) => (
        <span key={warning} className="flex items-center gap-1 text-11 text-warn">
          <TriangleAlert size={12} strokeWidth={1.5} aria-hidden /> {wordsOfWarning(warning)}
        </span>
      ))}
    </span>
  );
}

function State({ status }: ExchangeKeyRow) {
  switch (status) {
    case "valid":
      return <Badge tone="ok">valid</Badge>;
    case "refused":
      return <Badge tone="danger">refused</Badge>;
    case "revoked":
      return <Badge>revoked</Badge>;
    case "pending":
      return (
        <span title="The execution service asks the venue again before it uses the key.">
          <Badge>pending</Badge>
        </span>
      );
  }
}
