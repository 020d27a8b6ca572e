import { Ban, Check } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Badge } from "../../ui/badge.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import type { DecisionRow } from "./rows.ts";
import { sentenceOfRefusal } from "./rule-words.ts";

type Row = DecisionRow & {
  readonly intent?: { readonly symbol: string; readonly side: "buy" | "sell"; readonly order_type: string };
};

export interface DecisionTableProps {
  readonly decisions: readonly Row[];
  /** Of an account; empty where it is not known. */
  readonly currencyOf: (accountId: string) => string;
  readonly timeZone: string;
  readonly empty: ReactNode;
  /** Said where decisions of several accounts stand together. */
  readonly nameOfAccount?: (accountId: string) => string;
}

export const decisionHref = ({
  account_id: account,
  intent_sequence: intent,
}: Pick<DecisionRow, "account_id" | "intent_sequence">) => `/decisions/${account}/${intent}`;

/** What the gate let pass and what it refused, newest first: rule, value and limit. */
export function DecisionTable({ decisions, currencyOf, timeZone, empty, nameOfAccount }: DecisionTableProps) {
  const hasIntent = decisions.some(({ intent }) => intent !== undefined);
  const columns: readonly Column<Row>[] = [
    {
      name: "Decision",
      cell: (row) => (
        <Link href={decisionHref(row)} className="border-b border-line-strong whitespace-nowrap">
          D-{row.intent_sequence}
        </Link>
      ),
    },
    {
      name: `Time ${timeZone}`,
      isMinor: true,
      cell: ({ decided_at: at }) => formatTime(at, { timeZone, withSeconds: true }),
    },
    ...(nameOfAccount === undefined
      ? []
      : [{ name: "Account", isMinor: true, cell: (row: Row) => nameOfAccount(row.account_id) }]),
    ...(hasIntent ? intentColumns : []),
    { name: "Verdict", cell: ({ verdict }) => <Verdict verdict={verdict} /> },
    {
      name: "Rule, value, limit",
      cell: ({ account_id: account, verdict, rule, value, limit_value: limit }) =>
        verdict === "approved" ? (
          <span className="whitespace-normal text-fg-3">within every limit</span>
        ) : (
          <span className="whitespace-normal">{sentenceOfRefusal({ rule, value, limit }, currencyOf(account))}</span>
        ),
    },
  ];
  return (
    <DataTable
      label="Decisions"
      rows={decisions}
      keyOf={({ account_id: account, intent_sequence: intent }) => `${account} ${intent}`}
      empty={empty}
      columns={columns}
    />
  );
}

const intentColumns: readonly Column<Row>[] = [
  { name: "Instrument", cell: ({ intent }) => intent?.symbol ?? "—" },
  { name: "Side", isMinor: true, cell: ({ intent }) => (intent === undefined ? "—" : <SideText side={intent.side} />) },
  { name: "Type", isMinor: true, cell: ({ intent }) => intent?.order_type.replace("_", "-") ?? "—" },
];

export const Verdict = ({ verdict }: Pick<DecisionRow, "verdict">) =>
  verdict === "approved" ? (
    <Badge tone="ok">
      <Check size={12} strokeWidth={1.5} aria-hidden /> Sent
    </Badge>
  ) : (
    <Badge tone="danger">
      <Ban size={12} strokeWidth={1.5} aria-hidden /> Blocked
    </Badge>
  );
