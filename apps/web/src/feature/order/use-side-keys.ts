"use client";

import { useEffect, useEffectEvent } from "react";
import { parseShellChoices, shellCookie } from "../shell/shell-choices.ts";
import type { Side } from "./ticket.ts";

const chordMs = 1_000;

/** `b` and `s` choose a side, unless somebody types, a chord with `g` was begun, or single keys are switched off. */
export function useSideKeys(onSide: (side: Side) => void): void {
  const choose = useEffectEvent(onSide);
  useEffect(() => {
    let chordAt = -chordMs;
    const onKeyDown = (event: KeyboardEvent) => {
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      const isChord = event.timeStamp - chordAt < chordMs;
      chordAt = event.key === "g" ? event.timeStamp : -chordMs;
      if (event.repeat || hasModifier || isChord || isTyping(event.target) || !hasSingleKeys()) {
        return;
      }
      if (event.key === "b" || event.key === "s") {
        event.preventDefault();
        choose(event.key === "b" ? "buy" : "sell");
      }
    };
    globalThis.addEventListener("keydown", onKeyDown);
    return () => globalThis.removeEventListener("keydown", onKeyDown);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog") !== null;

function hasSingleKeys(): boolean {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${shellCookie}=`));
  return parseShellChoices(decodeURIComponent(found?.slice(shellCookie.length + 1) ?? "")).hasSingleKeys;
}
