import { Badge } from "../../ui/badge.tsx";
import { formatNumber } from "../../ui/format.ts";
import { verifyChain } from "./queries.ts";

/** Whether the chain is whole, asked of the database now. */
export async function ChainStatus({ chain }: { readonly chain: string }) {
  const { seq, hash, broken_at: brokenAt } = await verifyChain(chain);
  if (seq === 0 && brokenAt === null) {
    return <Line>Nothing was written yet.</Line>;
  }
  return (
    <Line>
      {brokenAt === null ? (
        <>
          <Badge tone="ok">Whole</Badge>
          <span>
            Verified up to entry <b className="font-medium text-fg">{formatNumber(seq, 0)}</b>, whose hash is{" "}
            <code className="font-mono break-all">{hash.slice(0, 16)}</code>.
          </span>
        </>
      ) : (
        <>
          <Badge tone="danger">Broken</Badge>
          <span className="text-fg">
            Entry {formatNumber(brokenAt, 0)} is not what was written. Tell whoever runs this install;{" "}
            <code className="font-mono">chandlery audit verify</code> says how it was changed.
          </span>
        </>
      )}
    </Line>
  );
}

export const ChainStatusPending = () => <Line>Verifying the chain …</Line>;

const Line = ({ children }: { readonly children: React.ReactNode }) => (
  <p
    role="status"
    className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-(--gutter) py-2 text-12 text-fg-2"
  >
    {children}
  </p>
);
