import { Ban, TriangleAlert } from "lucide-react";
import { Badge } from "../../ui/badge.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatMeasure } from "../decision/rule-words.ts";
import { limitWords } from "./limits.ts";
import type { LimitUse } from "./queries.ts";

const near = 0.8;

export interface LimitTableProps {
  readonly use: readonly LimitUse[];
  readonly currency: string;
}

/** Each limit with what counts against it now, as the gate would measure it before the next order. */
export function LimitTable({ use, currency }: LimitTableProps) {
  const measure = (row: LimitUse, text: string | null) => formatMeasure(row.rule, text, currency);
  return (
    <DataTable
      label="Limits"
      rows={use}
      keyOf={({ limit_name: name }) => name}
      empty={<EmptyState sentence="This account has no limits, so every order is refused." />}
      columns={[
        { name: "Limit", cell: labelOf },
        { name: "Rule", isMinor: true, cell: ({ rule }) => <code className="font-mono text-fg-2">{rule}</code> },
        { name: "Now", isNumber: true, cell: (row) => measure(row, row.value) },
        {
          name: "At most",
          isNumber: true,
          cell: (row) => (row.limit_value === null ? noneOf(row) : measure(row, row.limit_value)),
        },
        { name: "Use", isMinor: true, cell: (row) => <Meter row={row} /> },
        { name: "State", cell: (row) => <State row={row} /> },
      ]}
    />
  );
}

const labelOf = ({ limit_name: name }: LimitUse): string =>
  limitWords.find((words) => words.name === name)?.label ?? name;

const noneOf = ({ limit_name: name }: LimitUse): string =>
  limitWords.find((words) => words.name === name)?.none ?? "no limit";

/** The share of the limit that is used; null where either is not there. It is drawn, never compared with. */
const shareOf = ({ value, limit_value: limit }: LimitUse): number | null =>
  value === null || limit === null || Number(limit) === 0 ? null : Math.max(0, Number(value) / Number(limit));

function Meter({ row }: { readonly row: LimitUse }) {
  const share = shareOf(row);
  if (share === null) {
    return null;
  }
  const colour = row.is_blocking ? "bg-danger" : share >= near ? "bg-warn" : "bg-fg-3";
  return (
    <span className="block h-1 w-20 bg-raised light:bg-line" aria-hidden>
      <span className={`block h-full ${colour}`} style={{ width: `${Math.min(100, share * 100)}%` }} />
    </span>
  );
}

function State({ row }: { readonly row: LimitUse }) {
  if (row.is_blocking) {
    return (
      <Badge tone="danger">
        <Ban size={12} strokeWidth={1.5} aria-hidden />
        {row.value === null ? "Blocking: cannot be measured" : "Blocking"}
      </Badge>
    );
  }
  if (row.limit_value === null) {
    return <span className="text-fg-3">—</span>;
  }
  if (row.value === null) {
    return <span className="text-fg-3">by order</span>;
  }
  return (shareOf(row) ?? 0) >= near ? (
    <Badge tone="warn">
      <TriangleAlert size={12} strokeWidth={1.5} aria-hidden />
      Near
    </Badge>
  ) : (
    <span className="text-fg-3">inside</span>
  );
}
