import type { ReactNode } from "react";

export interface Figure {
  readonly label: string;
  readonly value: ReactNode;
  readonly context?: ReactNode;
}

/** Five to seven figures in a row; the first leads. */
export function FigureStrip({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px bg-line md:grid-cols-3 xl:grid-flow-col xl:grid-cols-none xl:auto-cols-fr">
      {figures.map(({ label, value, context }, at) => (
        <div key={label} className="bg-panel px-(--gutter) py-2 max-md:last:odd:col-span-2">
          <dt className="text-11 text-fg-3">{label}</dt>
          <dd className={at === 0 ? "text-20 font-semibold" : "text-16 font-medium"}>{value}</dd>
          {context === undefined ? null : <dd className="text-11 text-fg-3">{context}</dd>}
        </div>
      ))}
    </dl>
  );
}
