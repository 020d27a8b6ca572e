import type { Appearance } from "../../ui/theme.ts";

type Preset = Appearance["preset"];

const choices: readonly { readonly preset: Preset; readonly name: string; readonly use: string }[] = [
  { preset: "blue-orange", name: "Blue, orange", use: "safe for colour blindness" },
  { preset: "green-red", name: "Green, red", use: "most exchanges" },
  { preset: "red-green", name: "Red, green", use: "China, Japan" },
  { preset: "mono", name: "Mono", use: "hollow up, filled down" },
];

export interface PresetChoiceProps {
  readonly chosen: Preset;
  readonly onChoose: (preset: Preset) => void;
}

/** One choice for candles, profit and loss, badges and price tags, each drawn in its own colours. */
export function PresetChoice({ chosen, onChoose }: PresetChoiceProps) {
  return (
    <div
      role="radiogroup"
      aria-label="Up and down colours"
      className="grid gap-2 border-b border-line px-(--gutter) pb-3 sm:grid-cols-2"
    >
      {choices.map(({ preset, name, use }) => (
        <label
          key={preset}
          className="relative flex min-h-11 items-center gap-3 rounded-md border border-line-strong px-3 py-2 has-checked:border-primary-line has-checked:outline has-checked:outline-primary-line has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <Candles preset={preset} />
          <span className="grow">
            <span className="block font-medium">{name}</span>
            <span className="block text-11 text-fg-3">{use}</span>
          </span>
          <input
            type="radio"
            name="preset"
            value={preset}
            checked={chosen === preset}
            onChange={() => onChoose(preset)}
            className="size-4 cursor-pointer accent-(--primary-line) before:absolute before:inset-0"
          />
        </label>
      ))}
    </div>
  );
}

/** Top of the wick, top of the body, bottom of the body, bottom of the wick, in pixels from the top. */
const drawn = [
  { isUp: true, wickTop: 5, top: 8, bottom: 20, wickBottom: 23 },
  { isUp: true, wickTop: 1, top: 4, bottom: 14, wickBottom: 17 },
  { isUp: false, wickTop: 7, top: 10, bottom: 24, wickBottom: 27 },
  { isUp: false, wickTop: 11, top: 14, bottom: 27, wickBottom: 30 },
  { isUp: true, wickTop: 6, top: 9, bottom: 19, wickBottom: 22 },
] as const;

function Candles({ preset }: { readonly preset: Preset }) {
  return (
    <svg width="46" height="30" viewBox="0 0 46 30" aria-hidden data-preset={preset} className="shrink-0">
      {drawn.map(({ isUp, wickTop, top, bottom, wickBottom }, at) => {
        const colour = isUp ? "var(--up)" : "var(--down)";
        const isHollow = preset === "mono" && isUp;
        return (
          <g key={wickTop} stroke={colour} fill={isHollow ? "var(--panel)" : colour}>
            <path d={`M${at * 9 + 4.5} ${wickTop}V${wickBottom}`} />
            <rect x={at * 9 + 2} y={top} width="5" height={bottom - top} />
          </g>
        );
      })}
    </svg>
  );
}
