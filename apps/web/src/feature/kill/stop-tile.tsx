"use client";

import { KillLine } from "./kill-bar.tsx";
import { KillPanel } from "./kill-panel.tsx";
import { useKillSwitch } from "./kill-provider.tsx";

/** The three levels on a page of their own, and under them all that is stopped: the bar shows the strictest alone. */
export function StopTile() {
  const { kills } = useKillSwitch();
  return (
    <section aria-label="Stop trading">
      <KillPanel />
      {kills.length < 2 ? null : (
        <ul aria-label="All that is stopped">
          {kills.map((kill) => (
            <li key={kill.scope_key}>
              <KillLine kill={kill} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
