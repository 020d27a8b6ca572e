import type { ReactNode } from "react";
import { Mark } from "../shell/mark.tsx";

export interface SessionPageProps {
  readonly title: string;
  readonly sentence: string;
  readonly children: ReactNode;
}

/** The pages before the desk: one column, the mark above it. */
export function SessionPage({ title, sentence, children }: SessionPageProps) {
  return (
    <main className="flex min-h-full flex-col bg-panel px-6 py-6 md:px-14">
      <p className="flex items-center gap-2 text-16 font-semibold">
        <Mark />
        Chandlery
      </p>
      <div className="my-auto flex w-full max-w-[340px] flex-col gap-4 py-10">
        <div>
          <h1 className="text-28 font-semibold">{title}</h1>
          <p className="text-14 text-fg-2">{sentence}</p>
        </div>
        {children}
      </div>
    </main>
  );
}
