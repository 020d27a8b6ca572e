import { sessionClient } from "../../supabase/server.ts";

export interface Factor {
  readonly factorId: string;
  readonly name: string;
  readonly madeAtMs: number;
}

/** The authenticators of the visitor that have been proved once, oldest first; as Auth knows them, not as the cookie says. */
export async function listFactors(): Promise<readonly Factor[]> {
  const client = await sessionClient();
  const { data, error } = await client.auth.getUser();
  if (error !== null) {
    throw new Error(`${error.code ?? "auth"}: ${error.message}`);
  }
  return (data.user.factors ?? [])
    .filter(({ status, factor_type: type }) => status === "verified" && type === "totp")
    .map(({ id, friendly_name: name, created_at: madeAt }) => ({
      factorId: id,
      name: name === undefined || name === "" ? "Authenticator" : name,
      madeAtMs: Date.parse(madeAt),
    }))
    .toSorted((one, other) => one.madeAtMs - other.madeAtMs);
}
