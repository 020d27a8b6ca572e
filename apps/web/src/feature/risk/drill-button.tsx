"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { z } from "zod";
import { type SupabaseAddress, browserClient, useSupabaseAddress } from "../../supabase/browser.tsx";
import { sentenceOf } from "../../supabase/command-fault.ts";
import { Button } from "../../ui/button.tsx";
import { useKillSwitch } from "../kill/kill-provider.tsx";
import { sendKill, sendReset } from "../kill/send-kill.ts";

export interface DrillButtonProps {
  readonly accountId: string;
  readonly accountName: string;
}

/** Stops the entries of one paper account for a moment, and says how long it took until they were blocked. */
export function DrillButton({ accountId, accountName }: DrillButtonProps) {
  const address = useSupabaseAddress();
  const router = useRouter();
  const { kills, refresh } = useKillSwitch();
  const [isRunning, setIsRunning] = useState(false);
  const [words, setWords] = useState<string | null>(null);
  const isStopped = kills.some(({ account_id: id }) => id === accountId);
  const run = async () => {
    setIsRunning(true);
    setWords(await drill(address, { accountId, accountName }));
    await refresh();
    setIsRunning(false);
    router.refresh();
  };
  const told = words ?? `Pauses entries of ${accountName}, and resets it.`;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-(--gutter) py-2">
      <Button type="button" disabled={isRunning || isStopped} onClick={() => void run()}>
        {isRunning ? "Drilling …" : "Drill"}
      </Button>
      <span role="status" className="min-w-0 grow text-12 text-fg-2">
        {isRunning
          ? "Entries are stopped, timed and let go on …"
          : isStopped
            ? `${accountName} is stopped already.`
            : told}
      </span>
    </div>
  );
}

const stateSchema = z.object({ epoch: z.number(), level: z.number(), is_drill: z.boolean() }).nullable();

async function drill(address: SupabaseAddress, { accountId, accountName }: DrillButtonProps): Promise<string> {
  const scope = { scope: "account", target: accountId } as const;
  const client = browserClient(address);
  const stateOf = async () => {
    const { data, error } = await client
      .from("kill_switches")
      .select("epoch,level,is_drill")
      .eq("scope_key", `account:${accountId}`)
      .maybeSingle();
    return error === null ? stateSchema.parse(data) : undefined;
  };
  // What is stopped in earnest is not drilled with: the drill's own reset would let it go on.
  const before = await stateOf();
  if (before === undefined || (before !== null && before.level > 0)) {
    return before === undefined
      ? "The state could not be read; nothing was stopped."
      : `${accountName} is stopped already.`;
  }
  const killed = await sendKill(address, { ...scope, level: 1, reason: "drill", is_drill: true });
  if (!killed.ok) {
    return `The drill was not acknowledged: ${sentenceOf(killed.fault)}`;
  }
  const { data } = await client
    .from("kill_history")
    .select("block_ms")
    .eq("epoch", killed.epoch)
    .limit(1)
    .maybeSingle();
  const after = await stateOf();
  const told = `Acknowledged in ${killed.ms} ms, entries blocked in ${blockedWords(data?.block_ms)}${killed.drained ? ", drained" : ", not drained"}.`;
  if (after?.epoch !== killed.epoch) {
    return `${told} Somebody stopped it in earnest meanwhile: it stays stopped.`;
  }
  const reset = await sendReset(address, { ...scope, reason: "drill" });
  return reset.ok ? `${told} Reset.` : `${told} It was not reset: ${sentenceOf(reset.fault)}`;
}

const blockedWords = (ms: number | null | undefined): string => (typeof ms === "number" ? `${ms.toFixed(1)} ms` : "—");
