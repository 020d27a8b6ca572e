"use client";

import { Ban, type LucideIcon, OctagonX, Pause } from "lucide-react";
import { type FormEvent, useEffect, useEffectEvent, useId, useState } from "react";
import { browserClient, useSupabaseAddress } from "../../supabase/browser.tsx";
import { sentenceOf } from "../../supabase/command-fault.ts";
import { Button } from "../../ui/button.tsx";
import { Field, Input, Select } from "../../ui/field.tsx";
import { HoldRing } from "./hold-ring.tsx";
import type { KillChoice } from "./kill-choices.ts";
import { type Told, useKillSwitch } from "./kill-provider.tsx";
import { type LevelWords, counted, levels, nameOfLevel } from "./kill-words.ts";
import { type Reach, readReach } from "./read-reach.ts";
import type { KillLevel } from "./rows.ts";
import { ScopeChoice, useChoices } from "./scope-choice.tsx";
import { useHold } from "./use-hold.ts";
import { useHoldButton } from "./use-hold-button.ts";

/** What is stopped, how far, and why: each level is held, or the word HALT typed by whoever cannot hold. */
export function KillPanel() {
  const { kill, sending, told } = useKillSwitch();
  const { groups, chosen, choose } = useChoices();
  const [reason, setReason] = useState("");
  const reach = useReach(chosen);
  const stop = (level: KillLevel, how: string) =>
    void kill({ ...chosen.scope, level, reason: reason.trim() === "" ? how : reason.trim() });
  return (
    <div className="@container">
      <div className="flex flex-col gap-x-4 gap-y-1 border-b border-line bg-panel p-(--gutter) @3xl:flex-row @3xl:items-end">
        <div className="w-full max-w-lg">
          <ScopeChoice groups={groups} chosen={chosen} onChoose={choose} />
        </div>
        <p role="status" className="min-w-0 text-12 text-fg-2 @3xl:py-1.5">
          {chosen.stops}
        </p>
      </div>
      <div className="grid gap-px bg-line @3xl:grid-cols-4">
        {levels.map((words) => (
          <LevelHold
            key={words.level}
            words={words}
            effect={effectOf(words.level, reach)}
            isSending={sending === words.level}
            onHeld={() => stop(words.level, `${words.name} held for 1.5 s`)}
          />
        ))}
        <div className="flex flex-col gap-2 bg-panel p-(--gutter)">
          <Field label="Reason" rule="kept with the kill">
            <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
          </Field>
          <TypedHalt onHalt={(level) => stop(level, "HALT typed")} />
        </div>
      </div>
      <Answer told={told} />
    </div>
  );
}

/** Counted when the panel opens and when the scope changes; null where it is not known. */
function useReach({ key, scope }: KillChoice): Reach | null {
  const address = useSupabaseAddress();
  const [reach, setReach] = useState<{ readonly of: string; readonly reach: Reach | null } | null>(null);
  const count = useEffectEvent(() => readReach(browserClient(address), scope));
  useEffect(() => {
    let isOver = false;
    count().then(
      (read) => (isOver ? undefined : setReach({ of: key, reach: read })),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [key]);
  return reach?.of === key ? reach.reach : null;
}

function effectOf(level: KillLevel, reach: Reach | null): string {
  if (reach === null || level === 1) {
    return "";
  }
  const orders = counted(reach.orders, "open order");
  return level === 2 ? orders : `${orders}, ${counted(reach.positions, "position")}`;
}

const icons: Readonly<Record<KillLevel, LucideIcon>> = { 1: Pause, 2: Ban, 3: OctagonX };

interface LevelHoldProps {
  readonly words: LevelWords;
  readonly effect: string;
  readonly isSending: boolean;
  readonly onHeld: () => void;
}

function LevelHold({ words: { level, name, does }, effect, isSending, onHeld }: LevelHoldProps) {
  const [isTapped, setIsTapped] = useState(false);
  const hold = useHold(() => {
    setIsTapped(false);
    onHeld();
  });
  const handlers = useHoldButton(hold, () => setIsTapped(true));
  const isHeld = hold.leftMs !== null;
  const doesId = useId();
  const Icon = icons[level];
  return (
    <div
      className={`flex items-center gap-3 p-(--gutter) ${isHeld ? "bg-[color-mix(in_srgb,var(--danger-soft),var(--panel))]" : "bg-panel"}`}
    >
      <button
        type="button"
        {...handlers}
        aria-label={`Hold to ${name.toLowerCase()}`}
        aria-describedby={doesId}
        className={`grid size-[76px] shrink-0 touch-none place-items-center rounded-full select-none ${isHeld || level === 3 ? "text-danger" : "text-fg-2"}`}
      >
        <HoldRing size={72} stroke={3} isHeld={isHeld}>
          <Icon size={20} strokeWidth={1.5} aria-hidden />
        </HoldRing>
      </button>
      <div className="min-w-0" id={doesId}>
        <p className="text-14 font-semibold">{name}</p>
        <p className="text-12 text-fg-2">
          {does} {effect === "" ? null : <b className="font-medium text-fg">Now {effect}.</b>}
        </p>
        <p role="status" className={`text-11 ${isHeld || isTapped ? "text-danger" : "text-fg-3"}`}>
          {holdWords({ leftMs: hold.leftMs, isSending, isTapped, level })}
        </p>
      </div>
    </div>
  );
}

interface HoldState {
  readonly leftMs: number | null;
  readonly isSending: boolean;
  readonly isTapped: boolean;
  readonly level: KillLevel;
}

function holdWords({ leftMs, isSending, isTapped, level }: HoldState): string {
  if (isSending) {
    return "Sending …";
  }
  if (leftMs !== null) {
    return `${(leftMs / 1_000).toFixed(1)} s left, release to abort`;
  }
  return isTapped ? "Hold it for 1.5 s, or type HALT." : `Level ${level} · hold 1.5 s`;
}

function TypedHalt({ onHalt }: { readonly onHalt: (level: KillLevel) => void }) {
  const [text, setText] = useState("");
  const [level, setLevel] = useState<KillLevel>(3);
  const isTyped = text.trim() === "HALT";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isTyped) {
      setText("");
      onHalt(level);
    }
  };
  return (
    <form onSubmit={submit} aria-label="Stop without holding" className="flex flex-col gap-1">
      <span className="text-11 text-fg-2">Cannot hold? Type HALT</span>
      <span className="flex gap-2">
        <Input
          aria-label="Type HALT"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          className="min-w-0 font-mono"
        />
        <Select
          aria-label="Level"
          value={level}
          onChange={(event) => setLevel(levels.find((known) => String(known.level) === event.target.value)?.level ?? 3)}
          className="w-24! shrink-0"
        >
          {levels.map((known) => (
            <option key={known.level} value={known.level}>
              Level {known.level}
            </option>
          ))}
        </Select>
        <Button type="submit" kind="danger" disabled={!isTyped} className="max-md:h-(--ctl-touch)">
          Halt
        </Button>
      </span>
    </form>
  );
}

/** What came of the last kill of this page. */
function Answer({ told }: { readonly told: Told | null }) {
  return (
    <div role="status" className="empty:hidden">
      {told === null ? null : (
        <p className={`px-(--gutter) py-2 text-12 ${told.outcome.ok ? "bg-raised" : "bg-danger-soft"}`}>
          {wordsOfTold(told)}
        </p>
      )}
    </div>
  );
}

/** Epoch, whether it was drained, how long it took; or that it was not acknowledged, and the way that is left. */
export function wordsOfTold({ wish, outcome, asked, isAsking }: Told): string {
  if (!outcome.ok) {
    return `${nameOfLevel(wish.level)} was not acknowledged after ${outcome.tries} ${outcome.tries === 1 ? "try" : "tries"}: ${sentenceOf(outcome.fault)} On the machine itself \`npx chandlery kill\` needs no service.`;
  }
  const acked = `acknowledged in ${outcome.ms} ms, epoch ${outcome.epoch}`;
  if (outcome.drained) {
    return `${nameOfLevel(outcome.level)} ${acked}, drained: nothing that passed before is on its way.`;
  }
  return isAsking
    ? `${nameOfLevel(outcome.level)} ${acked}, not drained: somebody who passed the gate before is still on the way. This page asks again (${asked + 1}).`
    : `${nameOfLevel(outcome.level)} ${acked}, not drained after asking ${asked + 1} times: hold again, or have an admin ask \`npx chandlery kill --status\` who holds the gate. Entries are blocked all the same.`;
}
