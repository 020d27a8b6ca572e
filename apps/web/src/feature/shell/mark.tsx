/** The mark: one candle, in brass. */
export const Mark = () => (
  <svg viewBox="0 0 16 16" width={16} height={16} aria-hidden className="fill-accent">
    <rect x={7.25} y={1} width={1.5} height={14} />
    <rect x={4.5} y={4} width={7} height={8} rx={1} />
  </svg>
);
