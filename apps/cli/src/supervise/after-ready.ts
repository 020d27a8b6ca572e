import { type RunningInstall } from "../install.ts";
import { runDemo } from "../demo/run-demo.ts";

/** What `chandlery up` does once everything serves, until the signal says that it stops. */
export function afterReady(install: RunningInstall, stopping: AbortSignal): Promise<void> {
  return runDemo(install, stopping);
}
