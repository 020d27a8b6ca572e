import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { AuditFilterForm } from "../../../../feature/audit/audit-filter.tsx";
import { AuditList } from "../../../../feature/audit/audit-list.tsx";
import { ChainStatus, ChainStatusPending } from "../../../../feature/audit/chain-status.tsx";
import { addressOf, parseFilter } from "../../../../feature/audit/filter.ts";
import { chainOf, listChains, readAudit, rowsOnPage } from "../../../../feature/audit/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { requireUser } from "../../../../supabase/server.ts";
import { Button, buttonLook } from "../../../../ui/button.tsx";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Audit log" };

interface AuditPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  const { userId } = await requireUser();
  const asked = parseFilter(await searchParams);
  const chain = await chainOf(asked);
  const filter = { ...asked, chain: chain === userId ? undefined : chain };
  const [rows, chains, { timeZone }] = await Promise.all([readAudit(filter), listChains(), readAppearance()]);
  const shown = rows.slice(0, rowsOnPage);
  const oldest = shown.at(-1)?.seq;
  const isOwn = chain === userId;
  return (
    <Tile
      title="Audit log"
      context={isOwn ? "what was done for you, in a chain of hashes" : "as an auditor"}
      className="h-full"
      actions={
        <form action="/audit-export" method="post">
          <input type="hidden" name="chain" value={chain} />
          <Button type="submit">Export</Button>
        </form>
      }
    >
      <Suspense key={chain} fallback={<ChainStatusPending />}>
        <ChainStatus chain={chain} />
      </Suspense>
      <AuditFilterForm filter={filter} userId={userId} chains={chains} />
      <AuditList rows={shown} userId={userId} timeZone={timeZone} />
      <nav aria-label="Pages" className="flex gap-2 px-(--gutter) py-3">
        {filter.before === undefined ? null : (
          <Link href={addressOf({ ...filter, before: undefined })} className={buttonLook()}>
            Newest
          </Link>
        )}
        {rows.length > rowsOnPage && oldest !== undefined ? (
          <Link href={addressOf({ ...filter, before: oldest })} className={buttonLook()}>
            Older
          </Link>
        ) : null}
      </nav>
    </Tile>
  );
}
