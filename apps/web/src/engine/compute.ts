import { ComputeClient } from "@chandlery/sdk/client";
import { readEnvironment } from "../supabase/environment.ts";
import { requireUser } from "../supabase/server.ts";

/** The compute API as the signed-in user. */
export async function computeClient(): Promise<ComputeClient> {
  const { accessToken } = await requireUser();
  return new ComputeClient({ url: readEnvironment().computeUrl, token: () => accessToken });
}
