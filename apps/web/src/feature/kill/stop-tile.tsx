"use client";

import { KillLine, mostShown } from "./kill-bar.tsx";
import { KillPanel } from "./kill-panel.tsx";
import { useKillSwitch } from "./kill-provider.tsx";

/** The three levels on a page of their own, and under them what is stopped and has no place in the bar. */
export function StopTile() {
  const { kills } = useKillSwitch();
  return (
    <section aria-label="Stop trading">
      <KillPanel />
      {kills.length <= mostShown ? null : (
        <ul aria-label="Also stopped">
          {kills.slice(mostShown).map((kill) => (
            <li key={kill.scope_key}>
              <KillLine kill={kill} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
