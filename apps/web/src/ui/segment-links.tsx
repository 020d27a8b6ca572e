import Link from "next/link";

export interface SegmentChoice {
  readonly name: string;
  readonly href: string;
  readonly isOn: boolean;
}

/** A few choices side by side, one of them on; each is an address. */
export function SegmentLinks({
  label,
  choices,
}: {
  readonly label: string;
  readonly choices: readonly SegmentChoice[];
}) {
  return (
    <span
      role="group"
      aria-label={label}
      className="inline-flex overflow-hidden rounded-md border border-line-strong bg-canvas light:bg-panel"
    >
      {choices.map(({ name, href, isOn }) => (
        <Link
          key={name}
          href={href}
          scroll={false}
          aria-current={isOn ? "true" : undefined}
          className="grid h-6 place-items-center border-r border-line px-2 text-11 text-fg-2 last:border-r-0 aria-[current]:bg-overlay aria-[current]:font-medium aria-[current]:text-fg max-md:h-9 max-md:px-3"
        >
          {name}
        </Link>
      ))}
    </span>
  );
}
