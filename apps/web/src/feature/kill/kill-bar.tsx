"use client";

import { OctagonX } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { formatTime } from "../../ui/time.ts";
import { useKillSwitch } from "./kill-provider.tsx";
import { wordsOfTold } from "./kill-panel.tsx";
import { killerWords, nameOfLevel, scopeWords, sweepWords } from "./kill-words.ts";
import { ResetDialog } from "./reset-dialog.tsx";
import type { Kill } from "./rows.ts";

export const mostShown = 2;

/**
 * What is stopped, over the full width of every page, until it is reset. It stands under the header, so that KILL does not
 * move away from the hand that holds it.
 */
export function KillBar() {
  const { kills } = useKillSwitch();
  return (
    <div className="col-span-full" role="region" aria-label="Stopped">
      <LastAnswer />
      {kills.slice(0, mostShown).map((kill) => (
        <KillLine key={kill.scope_key} kill={kill} />
      ))}
      {kills.length > mostShown ? (
        <p className="bg-danger-soft px-(--gutter) py-1 text-12">
          <Link href="/risk" className="border-b border-line-strong">
            {kills.length - mostShown} more stopped
          </Link>
        </p>
      ) : null}
    </div>
  );
}

/** A kill of this page that was not acknowledged, or not drained. */
function LastAnswer() {
  const { told, kill, sending, forget } = useKillSwitch();
  if (told === null || (told.outcome.ok && told.outcome.drained)) {
    return null;
  }
  return (
    <div className="flex items-center gap-2 border-b border-danger bg-danger-soft px-(--gutter) py-1.5 text-12">
      <p role="alert" className="min-w-0 grow">
        {wordsOfTold(told)}
      </p>
      <Button type="button" kind="danger" disabled={sending !== null} onClick={() => void kill(told.wish)}>
        Send again
      </Button>
      <Button type="button" onClick={forget}>
        Close
      </Button>
    </div>
  );
}

/** One stopped scope: how far, whose, by whom, when, why, and what has become of orders and positions. */
export function KillLine({ kill }: { readonly kill: Kill }) {
  const { accounts, userId, isAdmin, timeZone, told } = useKillSwitch();
  const [isResetting, setIsResetting] = useState(false);
  const scope = scopeWords(kill, Object.fromEntries(accounts.map(({ account_id: id, name }) => [id, name])));
  const mayReset = kill.user_id === userId || isAdmin;
  const look = kill.is_drill ? "bg-warn-soft text-warn" : "bg-danger-fill text-danger-ink";
  const ackMs = told?.outcome.ok === true && told.outcome.epoch === kill.epoch ? told.outcome.ms : null;
  const at = formatTime(kill.changed_at, { timeZone, withSeconds: true });
  return (
    <div className={`flex min-h-9 items-center gap-3 border-b border-line px-(--gutter) py-1 text-12 ${look}`}>
      <OctagonX size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
      <p className="min-w-0 grow">
        <span role="alert">
          <b className="font-semibold">{kill.is_drill ? "DRILL" : kill.level === 3 ? "HALTED" : "PAUSED"}</b>{" "}
          {nameOfLevel(kill.level)}, {scope}, by {killerWords(kill.changed_by, userId)} at {at} {timeZone} · “
          {kill.reason}”
        </span>{" "}
        · <span role="status">{sweepWords(kill)}</span>
        {kill.drained === null ? "" : kill.drained ? " · drained" : " · not drained"}
        {ackMs === null ? "" : ` · acknowledged in ${ackMs} ms`} · epoch {kill.epoch}
      </p>
      {mayReset ? (
        <button
          type="button"
          onClick={() => setIsResetting(true)}
          className="h-(--ctl) shrink-0 rounded-md border border-current px-3 font-medium hover:brightness-110 max-md:h-11"
        >
          Reset…
        </button>
      ) : (
        <span className="shrink-0">An admin resets it.</span>
      )}
      <ResetDialog kill={kill} scope={scope} isOpen={isResetting} onClose={() => setIsResetting(false)} />
    </div>
  );
}
