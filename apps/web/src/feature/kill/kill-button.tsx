"use client";

import { OctagonX, Pause } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { HoldRing } from "./hold-ring.tsx";
import { useKillSwitch } from "./kill-provider.tsx";
import { nameOfLevel } from "./kill-words.ts";
import type { KillWish } from "./send-kill.ts";
import { type Hold, useHold } from "./use-hold.ts";
import { useHoldButton } from "./use-hold-button.ts";

const everything = (reason: string): KillWish => ({ scope: "user", level: 3, reason });

/**
 * Stops everything of the user's: held for one and a half seconds it flattens and halts, pressed it asks what to stop. It
 * stands at the same place on every page, above dialogs too.
 */
export function KillButton() {
  const { kills, sending, kill, openSheet } = useKillSwitch();
  const hold = useHold(() => void kill(everything("KILL held for 1.5 s")));
  const handlers = useHoldButton(hold, () => openSheet(true));
  // Where one account, instrument or strategy is stopped, all the rest still trades, and this still stops it.
  const strictest = kills.find(({ is_drill: isDrill, scope }) => !isDrill && (scope === "user" || scope === "global"));
  const isFilled = strictest !== undefined || hold.leftMs !== null;
  const Icon = strictest !== undefined && strictest.level < 3 ? Pause : OctagonX;
  return (
    <>
      <button
        type="button"
        {...handlers}
        aria-haspopup="dialog"
        title="Hold 1.5 s: flatten and halt all of yours. Press: choose what to stop."
        className={`ml-auto inline-flex h-[30px] shrink-0 touch-none items-center gap-1.5 rounded-md border border-danger px-2.5 text-12 font-semibold whitespace-nowrap select-none max-md:h-11 ${isFilled ? "border-danger-fill bg-danger-fill text-danger-ink" : "text-danger hover:bg-danger-soft"}`}
      >
        <HoldRing size={18} stroke={2} isHeld={hold.leftMs !== null}>
          <Icon size={12} strokeWidth={2} aria-hidden />
        </HoldRing>
        {labelOf({ sending, level: strictest?.level })}
      </button>
      <HoldNote hold={hold} />
    </>
  );
}

function labelOf({ sending, level }: { readonly sending: number | null; readonly level: number | undefined }): string {
  if (sending !== null) {
    return "Sending";
  }
  return level === undefined ? "KILL" : level === 3 ? "HALTED" : "PAUSED";
}

/** What the hold will do and how to break it off, under the button. */
function HoldNote({ hold }: { readonly hold: Hold }) {
  return (
    <span role="status" className="fixed top-[calc(var(--header)+6px)] right-(--gutter) z-30 empty:hidden">
      {hold.leftMs === null ? null : (
        <span className="block rounded-md border border-danger bg-overlay px-3 py-2 text-12 text-fg shadow-(--shadow)">
          <b className="font-semibold">{nameOfLevel(3)}</b> in {(hold.leftMs / 1_000).toFixed(1)} s. Release to abort.
        </span>
      )}
    </span>
  );
}

/** `Shift+K`, held, is the button; not where somebody types, nor where single keys are switched off. */
export function KillKeys({ hasSingleKeys }: { readonly hasSingleKeys: boolean }) {
  const { kill } = useKillSwitch();
  const hold = useHold(() => void kill(everything("Shift+K held for 1.5 s")));
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (
      event.key === "K" &&
      event.shiftKey &&
      !hasModifier &&
      !event.repeat &&
      hasSingleKeys &&
      !isTyping(event.target)
    ) {
      hold.begin(event.timeStamp);
    }
  });
  const onKeyUp = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "k" || event.key === "Shift") {
      hold.release(event.timeStamp);
    }
  });
  useEffect(() => {
    const down = (event: KeyboardEvent) => onKeyDown(event);
    const up = (event: KeyboardEvent) => onKeyUp(event);
    globalThis.addEventListener("keydown", down);
    globalThis.addEventListener("keyup", up);
    return () => {
      globalThis.removeEventListener("keydown", down);
      globalThis.removeEventListener("keyup", up);
    };
  }, []);
  return <HoldNote hold={hold} />;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select") !== null);
