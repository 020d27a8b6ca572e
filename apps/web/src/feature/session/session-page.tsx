import type { ReactNode } from "react";
import { Mark } from "../shell/mark.tsx";

export interface SessionPageProps {
  readonly title: string;
  readonly sentence: string;
  readonly children: ReactNode;
  /** The right half on wide screens. */
  readonly aside?: ReactNode;
}

/** The pages before the desk: one column with the mark above it, and beside it what there is to see. */
export function SessionPage({ title, sentence, children, aside = null }: SessionPageProps) {
  return (
    <div className="grid min-h-full bg-panel lg:grid-cols-[456px_minmax(0,1fr)]">
      <main className="flex min-h-full flex-col border-line px-6 py-6 md:px-14 lg:border-r">
        <p className="flex items-center gap-2 text-16 font-semibold">
          <Mark />
          Chandlery
        </p>
        <div className="my-auto flex w-full max-w-[344px] flex-col gap-4 py-10">
          <div>
            <h1 className="text-28 font-semibold">{title}</h1>
            <p className="text-14 text-fg-2">{sentence}</p>
          </div>
          {children}
        </div>
      </main>
      {aside}
    </div>
  );
}
