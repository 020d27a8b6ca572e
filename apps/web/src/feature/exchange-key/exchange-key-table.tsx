"use client";

import { TriangleAlert } from "lucide-react";
import { Badge } from "../../ui/badge.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatTime } from "../../ui/time.ts";
import { useNotice } from "../../ui/notices.tsx";
import { useEvents, useRows } from "../live/live-provider.tsx";
import { RevokeKey } from "./revoke-key.tsx";
import { type ExchangeKeyRow, exchangeKeysOf, permissionWords, stateOf, venueName, wordsOfWarning } from "./rows.ts";

export interface ExchangeKeyTableProps {
  readonly keys: readonly ExchangeKeyRow[];
  /** The number of the newest event when they were read, or less. */
  readonly since: number;
  readonly lastUses: ReadonlyMap<string, number>;
  readonly timeZone: string;
}

const nameOf = ({ venue, label, hint }: ExchangeKeyRow): string => `${venueName(venue)} ${label} ••••${hint}`;

/** What is known of each key, which is never the key; as it stands at its venue from one moment to the next. */
export function ExchangeKeyTable({ keys, since, lastUses, timeZone }: ExchangeKeyTableProps) {
  const rows = useRows(keys, since, exchangeKeysOf);
  const tell = useNotice();
  const timeOf = (at: number): string => formatTime(at, { timeZone });
  useEvents(exchangeKeysOf.kind, ({ payload }) => {
    const key = exchangeKeysOf.rowOf(payload);
    if (key?.status === "refused") {
      const detail = stateOf(key, timeOf).sentence ?? "";
      tell({ key: key.key_id, tone: "refused", title: `${nameOf(key)} is refused`, detail });
    }
  });
  return (
    <DataTable
      label="Exchange keys"
      rows={rows}
      keyOf={({ key_id: id }) => id}
      empty={<EmptyState sentence="No key yet. Without one nothing is traded at an exchange." />}
      columns={[
        {
          name: "Key",
          cell: ({ venue, label, hint, permissions }) => (
            <span className="block py-1">
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
          name: `Last opened ${timeZone}`,
          isMinor: true,
          isNumber: true,
          cell: ({ key_id: id }) => {
            const at = lastUses.get(id);
            return at === undefined ? "—" : formatTime(at, { timeZone });
          },
        },
        { name: "State", cell: (key) => <State of={key} timeOf={timeOf} /> },
        {
          name: "Revoke",
          isNumber: true,
          cell: (key) => (key.status === "revoked" ? "—" : <RevokeKey keyId={key.key_id} name={nameOf(key)} />),
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
      className="block py-1"
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

interface StateProps {
  readonly of: ExchangeKeyRow;
  readonly timeOf: (at: number) => string;
}

function State({ of, timeOf }: StateProps) {
  const { word, tone, sentence } = stateOf(of, timeOf);
  return (
    <span className="block py-1">
      <Badge tone={tone}>{word}</Badge>
      {sentence === null ? null : (
        <span className="mt-0.5 block max-w-80 text-11 font-normal whitespace-normal text-fg-2">{sentence}</span>
      )}
    </span>
  );
}
