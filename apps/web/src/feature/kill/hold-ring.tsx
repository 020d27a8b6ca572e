import type { ReactNode } from "react";
import { holdMs } from "./use-hold.ts";

export interface HoldRingProps {
  readonly size: number;
  readonly stroke: number;
  readonly isHeld: boolean;
  readonly children?: ReactNode;
}

/** Closes while something is held, also where motion is not wanted: it says how long is left. */
export function HoldRing({ size, stroke, isHeld, children }: HoldRingProps) {
  const radius = (size - stroke) / 2;
  const length = 2 * Math.PI * radius;
  const circle = { cx: size / 2, cy: size / 2, r: radius, fill: "none", strokeWidth: stroke };
  return (
    <span className="relative inline-grid shrink-0 place-items-center" style={{ width: size, height: size }}>
      <svg width={size} height={size} aria-hidden className="absolute inset-0 -rotate-90">
        <circle {...circle} className="stroke-current opacity-30" />
        <circle
          {...circle}
          className="stroke-current"
          strokeDasharray={length}
          strokeDashoffset={isHeld ? 0 : length}
          style={{ transition: isHeld ? `stroke-dashoffset ${holdMs}ms linear` : "none" }}
        />
      </svg>
      {children}
    </span>
  );
}
