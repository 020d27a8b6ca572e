import type { ReactNode } from "react";
import { readPaperRun } from "../../../../feature/run/queries.ts";

export interface PaperRunLayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly id: string }>;
}

/** Looks whether there is such a run before anything is sent: after the skeleton it would be too late for a 404. */
export default async function PaperRunLayout({ children, params }: PaperRunLayoutProps) {
  await readPaperRun((await params).id);
  return children;
}
