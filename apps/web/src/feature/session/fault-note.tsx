import type { ReactNode } from "react";

/** Why a link or a step did not work, and the way out. */
export function FaultNote({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12">
      {children}
    </p>
  );
}
