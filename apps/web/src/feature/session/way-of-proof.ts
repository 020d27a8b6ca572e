import { readLocalUser } from "../../supabase/environment.ts";
import { requireUser } from "../../supabase/server.ts";
import { listFactors } from "./factors.ts";
import type { WayOfProof } from "./prove-again-dialog.tsx";

/** How this visitor can show that they are still there. */
export async function readWayOfProof(): Promise<WayOfProof> {
  const [{ email }, factors] = await Promise.all([requireUser(), listFactors()]);
  if (factors.length > 0) {
    return "password_and_code";
  }
  return email === readLocalUser()?.email ? "button" : "password";
}
