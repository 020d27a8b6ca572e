import { readEnvironment } from "../../supabase/environment.ts";
import { findUser } from "../../supabase/server.ts";

const patienceMs = 2_000;

/** Which services of the engine can do their work now. */
export async function GET(): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const { computeUrl, marketUrl } = readEnvironment();
  const [compute, market] = await Promise.all([isReady(computeUrl), isReady(marketUrl)]);
  return Response.json({ compute, market }, { headers: { "cache-control": "no-store" } });
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`, { signal: AbortSignal.timeout(patienceMs), cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
