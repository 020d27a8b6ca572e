"use client";

import { type KeyboardEvent, type MouseEvent, type PointerEvent, type SyntheticEvent, useRef } from "react";
import type { Hold } from "./use-hold.ts";

/** Longer than this it was a hold that was broken off, and does nothing. */
const tapMs = 400;

const isPressKey = ({ key }: KeyboardEvent): boolean => key === " " || key === "Enter";

/**
 * What a button needs to be held by pointer, touch or key. A tap, and the click of a reader or a voice that cannot hold,
 * is something else.
 */
export function useHoldButton({ begin, release, abort }: Hold, onTap: () => void) {
  const pressedAt = useRef<number | null>(null);
  const press = ({ timeStamp }: SyntheticEvent) => {
    pressedAt.current = timeStamp;
    begin(timeStamp);
  };
  const tap = ({ timeStamp }: SyntheticEvent) => {
    const at = pressedAt.current;
    pressedAt.current = null;
    if (at === null || timeStamp - at < tapMs) {
      onTap();
    }
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLButtonElement>) => {
      if (event.button === 0) {
        // A finger would stay captured: so leaving the button would not be seen.
        event.currentTarget.releasePointerCapture(event.pointerId);
        press(event);
      }
    },
    onPointerUp: (event: PointerEvent) => release(event.timeStamp),
    onPointerLeave: abort,
    onPointerCancel: abort,
    onBlur: abort,
    onContextMenu: (event: MouseEvent) => event.preventDefault(),
    onClick: tap,
    onKeyDown: (event: KeyboardEvent) => {
      if (isPressKey(event)) {
        event.preventDefault();
        if (!event.repeat) {
          press(event);
        }
      }
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (isPressKey(event)) {
        event.preventDefault();
        release(event.timeStamp);
        tap(event);
      }
    },
  };
}
