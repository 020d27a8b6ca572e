/** Whose money this is: recorded candles of the demo, or paper. */
export type Mode = "DEMO" | "PAPER";

const looks: Readonly<Record<Mode, string>> = {
  DEMO: "border-primary-line bg-accent-soft text-accent",
  PAPER: "border-dashed border-control text-fg-2",
};

export const ModeBadge = ({ mode }: { readonly mode: Mode }) => (
  <span
    className={`inline-flex h-[22px] items-center rounded-sm border px-2 text-11 font-semibold tracking-[.05em] ${looks[mode]}`}
  >
    {mode}
  </span>
);
