import { type RunningInstall } from "../install.ts";

/** What `chandlery up` does once everything serves. Nothing yet. */
export function afterReady(_install: RunningInstall): Promise<void> {
  return Promise.resolve();
}
