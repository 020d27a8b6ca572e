import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { ComputeClient } from "@chandlery/sdk/client";
import type { RunErrorRow } from "@chandlery/sdk/contract";
import { type RunningInstall, requireRunning } from "./install.ts";
import { ensureLocalUser, supabaseOrigin, tokenOf } from "./local-user.ts";

/** A client of the compute service of the running install. */
export async function computeClient(options: { readonly dataDir?: string }): Promise<ComputeClient> {
  return computeClientOf(await requireRunning(options));
}

/** As the local user, with a token that is signed anew when it is asked for. */
export async function computeClientOf(install: RunningInstall): Promise<ComputeClient> {
  const { secrets } = install;
  const url = computeOrigin(install);
  const user = await ensureLocalUser(install);
  const origin = supabaseOrigin(install);
  return new ComputeClient({ url, token: () => tokenOf(user, { secrets, origin }) });
}

export function computeOrigin({ state }: RunningInstall): string {
  const url = state.services.find(({ name }) => name === "compute")?.addresses["api"];
  if (url === undefined) {
    throw new DomainError("not_running", "the compute service does not run");
  }
  return url;
}

/** How a run ended, as a fault of the command that waited for it. */
export function faultOfRun({ code, detail, suggestion }: RunErrorRow): DomainError {
  return isErrorCode(code)
    ? new DomainError(code, detail, { suggestion })
    : new DomainError("internal_fault", `${code}: ${detail}`);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);
