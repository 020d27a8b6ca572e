import type { Database } from "@chandlery/sdk/database";
import { REALTIME_SUBSCRIBE_STATES, type SupabaseClient, createClient } from "@supabase/supabase-js";

/*
 * All that a front end elsewhere needs: Supabase for who somebody is, for their rows and for what happens; the compute API
 * for what takes work. Both get the user's own token, and row level security decides what is seen.
 */

interface Progress {
  readonly paper_run_id: string;
  readonly status: string;
  readonly candle_count: number;
  readonly equity: string | null;
}

const find = <T extends Element>(selector: string, kind: new () => T): T => {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) {
    throw new Error(`the page has no ${selector}`);
  }
  return element;
};

const tell = (sentence: string): void => {
  find("[role=status]", HTMLElement).textContent = sentence;
};

find("#sign-in", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(find("#sign-in", HTMLFormElement));
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const client = createClient<Database>(text("url"), text("key"));
  open(client, { email: text("email"), password: text("password") }).catch((error: unknown) => tell(String(error)));
});

async function open(
  client: SupabaseClient<Database>,
  credentials: { readonly email: string; readonly password: string },
): Promise<void> {
  const { data, error } = await client.auth.signInWithPassword(credentials);
  if (error !== null) {
    tell(error.message);
    return;
  }
  await follow(client, data.user.id);
  find("#sign-in", HTMLElement).hidden = true;
  find("#desk", HTMLElement).hidden = false;
  find("#backtest", HTMLButtonElement).addEventListener("click", () => {
    startBacktest(client).then(tell, (failure: unknown) => tell(String(failure)));
  });
}

/** Rows once, and after that what the database tells on the user's private topic. */
async function follow(client: SupabaseClient<Database>, userId: string): Promise<void> {
  const { data, error } = await client
    .from("paper_runs")
    .select("paper_run_id,status,candle_count,equity::text")
    .order("created_at", { ascending: false });
  if (error !== null) {
    throw new Error(error.message);
  }
  for (const run of data) {
    show(run);
  }
  await client.realtime.setAuth();
  client
    .channel(`user:${userId}`, { config: { private: true } })
    .on<Progress>("broadcast", { event: "paper_run" }, ({ payload }) => show(payload))
    .subscribe((status) =>
      tell(status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED ? "streaming" : `not streaming: ${status}`),
    );
}

function show({ paper_run_id: id, status, candle_count: candles, equity }: Progress): void {
  const body = find("tbody", HTMLElement);
  const row = [...body.children].find(({ id: rowId }) => rowId === id) ?? document.createElement("tr");
  row.id = id;
  row.replaceChildren(
    ...[id.slice(0, 8), status, String(candles), equity ?? "—"].map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      return cell;
    }),
  );
  if (!row.isConnected) {
    body.append(row);
  }
}

/** The compute API is where the install's admin says that it is. */
async function startBacktest(client: SupabaseClient<Database>): Promise<string> {
  const { data: settings } = await client.from("global_settings").select("api_base_url").single();
  const { data: session } = await client.auth.getSession();
  const address = settings?.api_base_url ?? null;
  if (address === null || session.session === null) {
    return "No compute API is named: an admin does that under Settings, Server.";
  }
  const answer = await fetch(`${address}/api/v1/backtests`, {
    method: "POST",
    headers: { authorization: `Bearer ${session.session.access_token}`, "content-type": "application/json" },
    body: JSON.stringify({ source: "binance", symbol: "BTC/USDT", timeframe: "5m", strategy: "cross" }),
  });
  const text = await answer.text();
  return answer.ok ? `The backtest was taken: ${text.slice(0, 60)} …` : `Refused (${answer.status}): ${text}`;
}
