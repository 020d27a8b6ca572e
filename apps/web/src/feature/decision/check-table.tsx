import { DataTable } from "../../ui/data-table.tsx";
import type { WholeDecision } from "./queries.ts";
import type { Check } from "./rows.ts";
import { formatMeasure, wordsOfRule } from "./rule-words.ts";

export interface CheckTableProps {
  readonly decision: Pick<WholeDecision, "checks" | "rule" | "intent">;
  readonly currency: string;
}

/** Every rule that the gate asked, in its order: what it measured and what is allowed. */
export function CheckTable({ decision, currency }: CheckTableProps) {
  const broken = (check: Check): boolean => check.rule === decision.rule;
  const brokenAt = decision.checks.findIndex(broken);
  const verdictOf = (check: Check): string => {
    if (check.rule === "reduce_only" && !decision.intent.reduce_only) {
      return "does not apply";
    }
    // The first broken rule decides: what those after it would have said is not on record.
    return brokenAt === -1 || decision.checks.indexOf(check) < brokenAt ? "kept" : "—";
  };
  return (
    <DataTable
      label="Checks"
      rows={decision.checks}
      keyOf={({ rule }) => rule}
      chosen={decision.rule}
      empty="The gate kept no list of what it asked."
      columns={[
        {
          name: "Rule",
          cell: (check) => <span className={broken(check) ? "text-danger" : ""}>{wordsOfRule(check.rule)}</span>,
        },
        { name: "Value", isNumber: true, cell: ({ rule, value }) => formatMeasure(rule, value, currency) },
        {
          name: "Limit",
          isNumber: true,
          cell: ({ rule, limit }) => (limit === null ? "none" : formatMeasure(rule, limit, currency)),
        },
        {
          name: "Verdict",
          isNumber: true,
          cell: (check) =>
            broken(check) ? (
              <span className="font-medium text-danger">broken</span>
            ) : (
              <span className="text-fg-2">{verdictOf(check)}</span>
            ),
        },
      ]}
    />
  );
}
