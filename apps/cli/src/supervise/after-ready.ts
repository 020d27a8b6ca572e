import { type RunningInstall } from "../install.ts";
import { runDemo } from "../demo/run-demo.ts";

/**
 * What `chandlery up` does once everything serves, until the signal says that it stops: the demo, as the local user. On a
 * Supabase elsewhere there is no such user, and nobody asked for candles there.
 */
export async function afterReady(install: RunningInstall, stopping: AbortSignal): Promise<void> {
  if (install.state.supabase.mode === "embedded") {
    await runDemo(install, stopping);
  }
}
