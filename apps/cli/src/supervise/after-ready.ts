import { type RunningInstall } from "../install.ts";

/** What `chandlery up` does once everything serves, until the signal says that it stops. Nothing yet. */
export function afterReady(_install: RunningInstall, _stopping: AbortSignal): Promise<void> {
  return Promise.resolve();
}
