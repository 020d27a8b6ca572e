import type { ReactNode } from "react";

export interface SettingRowProps {
  readonly name: string;
  readonly sentence: ReactNode;
  /** What changes it: on the right, on narrow screens below. */
  readonly children?: ReactNode;
}

/** A setting: its name and one sentence left, its control right. */
export function SettingRow({ name, sentence, children }: SettingRowProps) {
  return (
    <div className="flex flex-col gap-3 border-b border-line px-(--gutter) py-3 md:flex-row md:items-center">
      <div className="min-w-0 grow">
        <p className="font-medium">{name}</p>
        <p className="text-12 text-fg-2">{sentence}</p>
      </div>
      {children}
    </div>
  );
}
