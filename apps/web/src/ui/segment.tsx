export interface SegmentProps<Value extends string> {
  /** What is chosen, for those who do not see it. */
  readonly label: string;
  readonly name: string;
  readonly values: readonly { readonly value: Value; readonly label: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

/** A few choices side by side, of which one holds; the arrow keys move it. */
export function Segment<Value extends string>({ label, name, values, chosen, onChoose }: SegmentProps<Value>) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex w-fit overflow-hidden rounded-md border border-line-strong bg-canvas light:bg-panel"
    >
      {values.map(({ value, label: text }) => (
        <label
          key={value}
          className="relative grid h-6 place-items-center border-r border-line px-2.5 text-11 text-fg-2 last:border-r-0 has-checked:bg-overlay has-checked:font-medium has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus light:has-checked:bg-canvas max-md:h-11 max-md:px-4 max-md:text-12"
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={chosen === value}
            onChange={() => onChoose(value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {text}
        </label>
      ))}
    </div>
  );
}
