"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { deskPages } from "./pages.ts";

export interface ShortcutActions {
  readonly openPalette: () => void;
  readonly openKeys: () => void;
  readonly toggleRail: () => void;
  /** Whether keys without Ctrl or Cmd do anything (WCAG 2.1.4). */
  readonly hasSingleKeys: boolean;
}

const chordMs = 1_000;

/** Times of events begin with the page: 0 would make a chord of whatever is pressed in its first second. */
const never = Number.NEGATIVE_INFINITY;

/** The keys that work on every page; none of them where somebody types. */
export function useShortcuts({ openPalette, openKeys, toggleRail, hasSingleKeys }: ShortcutActions): void {
  const router = useRouter();
  const chordAt = useRef(never);
  const onSingleKey = (event: KeyboardEvent) => {
    const isChord = event.timeStamp - chordAt.current < chordMs;
    chordAt.current = event.key === "g" ? event.timeStamp : never;
    const page = isChord ? deskPages.find(({ key }) => key === event.key) : undefined;
    if (page !== undefined) {
      router.push(page.href);
    } else if (event.key === "/") {
      event.preventDefault();
      openPalette();
    } else if (event.key === "?") {
      openKeys();
    } else if (event.key === "[") {
      toggleRail();
    }
  };
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (event.repeat) {
      return;
    }
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      openPalette();
    } else if (hasSingleKeys && !hasModifier && !isTyping(event.target)) {
      onSingleKey(event);
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    globalThis.addEventListener("keydown", listener);
    return () => globalThis.removeEventListener("keydown", listener);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, textarea, select, dialog") !== null);
