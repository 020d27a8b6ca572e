import type { Metadata } from "next";
import { listAccounts, readChosenAccount } from "../../../../feature/account/queries.ts";
import { DecisionTable } from "../../../../feature/decision/decision-table.tsx";
import { listDecisions } from "../../../../feature/decision/queries.ts";
import { RefreshOn } from "../../../../feature/live/refresh-on.tsx";
import { ruleNames } from "../../../../feature/decision/rule-words.ts";
import { RuleChoice } from "../../../../feature/decision/rule-choice.tsx";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { EmptyState } from "../../../../ui/data-table.tsx";
import { SegmentLinks } from "../../../../ui/segment-links.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Decisions" };

interface DecisionsPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

const mostShown = 200;

/** `?account=all` has the paper runs too, `?verdict=` and `?rule=` narrow it. */
export default async function DecisionsPage({ searchParams }: DecisionsPageProps) {
  const [query, accounts, chosen, { timeZone }] = await Promise.all([
    searchParams,
    listAccounts(),
    readChosenAccount(),
    readAppearance(),
  ]);
  const verdict = (["approved", "refused"] as const).find((name) => name === query["verdict"]) ?? null;
  const rule = ruleNames.find((name) => name === query["rule"]) ?? null;
  const isAll = query["account"] === "all" || chosen === null;
  const decisions = await listDecisions({
    accountId: isAll ? null : chosen.account_id,
    verdict,
    rule,
    limit: mostShown,
  });
  const byId = new Map(accounts.map((account) => [account.account_id, account]));
  const href = (patch: Readonly<Record<string, string | null>>): string => {
    const asked = { verdict, rule, account: isAll && chosen !== null ? "all" : null, ...patch };
    const text = new URLSearchParams(
      Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== null),
    ).toString();
    return `/decisions${text === "" ? "" : `?${text}`}`;
  };
  return (
    <Tiles>
      <h1 className="sr-only">Decisions</h1>
      <RefreshOn kinds={["decisions"]} />
      <Tile
        title="Decisions"
        context={<span className="max-sm:hidden">of the gate, the newest {mostShown}</span>}
        actions={
          <>
            <span className="max-md:hidden">
              <RuleChoice
                rule={rule}
                rules={ruleNames}
                hrefs={{ all: href({ rule: null }), base: href({ rule: "RULE" }) }}
              />
            </span>
            <SegmentLinks
              label="Verdict"
              choices={[
                { name: "All", href: href({ verdict: null }), isOn: verdict === null },
                { name: "Sent", href: href({ verdict: "approved" }), isOn: verdict === "approved" },
                { name: "Blocked", href: href({ verdict: "refused" }), isOn: verdict === "refused" },
              ]}
            />
            {chosen === null ? null : (
              <span className="max-md:hidden">
                <SegmentLinks
                  label="Accounts"
                  choices={[
                    { name: "This account", href: href({ account: null }), isOn: !isAll },
                    { name: "All", href: href({ account: "all" }), isOn: isAll },
                  ]}
                />
              </span>
            )}
          </>
        }
      >
        <DecisionTable
          decisions={decisions}
          currencyOf={(id) => byId.get(id)?.currency ?? ""}
          timeZone={timeZone}
          {...(isAll ? { nameOfAccount: (id: string) => byId.get(id)?.name ?? "paper run" } : {})}
          empty={<EmptyState sentence="The gate has decided nothing of this kind." />}
        />
      </Tile>
    </Tiles>
  );
}
