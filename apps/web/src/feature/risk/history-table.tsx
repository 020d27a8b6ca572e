import { Badge } from "../../ui/badge.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatLength, formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import { killerWords, nameOfLevel } from "../kill/kill-words.ts";
import { type PastKill, type ScopeNames, scopeKeyWords } from "./history.ts";

export interface HistoryTableProps {
  readonly kills: readonly PastKill[];
  readonly userId: string;
  readonly names: ScopeNames;
  readonly timeZone: string;
}

/** Every kill with its times: until entries were blocked, until no order was left, until flat, until it was reset. */
export function HistoryTable({ kills, userId, names, timeZone }: HistoryTableProps) {
  const whoseOf = ({ scope_key: key, changed_by: by }: PastKill) =>
    `${scopeKeyWords(key, names)}, by ${killerWords(by, userId)}`;
  return (
    <DataTable
      label="Halts and drills"
      rows={kills}
      keyOf={({ epoch }) => String(epoch)}
      empty={<EmptyState sentence="Nothing was ever stopped. A drill shows how fast it would be." />}
      columns={[
        { name: `When ${timeZone}`, cell: ({ called_at: at }) => formatTime(at, { timeZone }) },
        { name: "Level, of whom, by whom", cell: (kill) => <What kill={kill} whose={whoseOf(kill)} /> },
        { name: "Blocked", isNumber: true, cell: ({ block_ms: ms }) => msOf(ms) },
        {
          name: "Reset",
          isNumber: true,
          cell: ({ isOpen, stoppedMs, resetReason, reason }) =>
            isOpen ? (
              <b className="font-medium text-danger">open</b>
            ) : (
              <span title={`${reason}. Reset: ${resetReason ?? "a later kill took its place"}`}>
                {stoppedMs !== null && stoppedMs < minuteMs ? secondsOf(stoppedMs) : formatLength(stoppedMs)}
              </span>
            ),
        },
      ]}
    />
  );
}

function What({ kill, whose }: { readonly kill: PastKill; readonly whose: string }) {
  const { level, is_drill: isDrill, orders_gone_ms: ordersGoneMs, flat_ms: flatMs } = kill;
  const times = [
    ...(ordersGoneMs === null ? [] : [`no order after ${msOf(ordersGoneMs)}`]),
    ...(flatMs === null ? [] : [`flat after ${msOf(flatMs)}`]),
  ];
  return (
    <div className="py-1 whitespace-normal">
      <p className="flex items-center gap-1.5">
        {level} {nameOfLevel(level)} {isDrill ? <Badge>drill</Badge> : null}
      </p>
      <p className="text-11 text-fg-3">{[whose, ...times].join(" · ")}</p>
    </div>
  );
}

const minuteMs = 60_000;
const noBreakSpace = "\u00A0";

const secondsOf = (ms: number): string => `${formatNumber(ms / 1_000, 1)}${noBreakSpace}s`;

const msOf = (ms: number | null): string =>
  ms === null ? "—" : ms < 10 ? `${formatNumber(ms, 1)}${noBreakSpace}ms` : `${formatNumber(ms, 0)}${noBreakSpace}ms`;
