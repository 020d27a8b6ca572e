import { type Client } from "pg";

/*
 * The kill switch by plain SQL, as the owner of the database: it needs no service, no token and no user. What may be killed
 * and what a kill means is in the functions of the database; here they are called.
 */

export interface KillRequest {
  readonly scope: string;
  /** The id of a user, an account, a strategy or an instrument; null for `global`. */
  readonly target: string | null;
  readonly forAll: boolean;
  readonly reason: string;
}

export interface KillOutcome {
  readonly epoch: number;
  readonly level: number;
  /** Whether everybody who had passed the gate before has ended. */
  readonly drained: boolean;
  readonly scopeKey: string;
}

/** Stops a scope. The level stands when this returns, drained or not. */
export async function callKill(
  client: Client,
  {
    scope,
    target,
    forAll,
    reason,
    level,
    isDrill,
  }: KillRequest & { readonly level: number; readonly isDrill: boolean },
): Promise<KillOutcome> {
  const { rows } = await client.query<KillOutcome>(
    `select epoch::float8 as epoch, level, drained, scope_key as "scopeKey"
     from jsonb_to_record(public.kill_switch($1, $2, $3, $4, $5, $6))
       as killed (epoch bigint, level integer, drained boolean, scope_key text)`,
    [scope, level, reason, target, forAll, isDrill],
  );
  return onlyRow(rows);
}

/** Lets a scope trade again; returns the epoch of the reset. */
export async function callReset(client: Client, { scope, target, forAll, reason }: KillRequest): Promise<number> {
  const { rows } = await client.query<{ readonly epoch: number }>(
    "select public.reset_kill_switch($1, $2, $3, $4)::float8 as epoch",
    [scope, reason, target, forAll],
  );
  return onlyRow(rows).epoch;
}

/** A session that has the gate in its hands. */
export interface GateHolder {
  readonly pid: number;
  readonly role: string | null;
  readonly application: string | null;
  readonly state: string | null;
  /** How long its transaction runs. */
  readonly heldMs: number;
}

export async function gateHolders(client: Client): Promise<readonly GateHolder[]> {
  const { rows } = await client.query<GateHolder>(
    `select held.pid, activity.usename as role, activity.application_name as application, activity.state,
       coalesce(round(extract(epoch from clock_timestamp() - activity.xact_start) * 1000), 0)::float8 as "heldMs"
     from pg_catalog.pg_locks as held
     left join pg_catalog.pg_stat_activity as activity on activity.pid = held.pid
     where held.granted and held.locktype = 'relation' and held.pid <> pg_backend_pid()
       and held.relation = 'private.gate'::regclass
       and held.database = (select oid from pg_catalog.pg_database where datname = current_database())
     order by activity.xact_start`,
  );
  return rows;
}

/** A scope that is stopped, and how far the sweep of a kill of level 2 or 3 is. */
export interface ActiveKill {
  readonly scopeKey: string;
  readonly level: number;
  readonly epoch: number;
  readonly reason: string;
  readonly isDrill: boolean;
  /** The user who did it; null over plain SQL. */
  readonly changedBy: string | null;
  readonly changedAt: string;
  readonly openOrders: number;
  readonly openPositions: number;
}

export async function activeKills(client: Client): Promise<readonly ActiveKill[]> {
  const { rows } = await client.query<ActiveKill>(
    `select kill.scope_key as "scopeKey", kill.level, kill.epoch::float8 as epoch, kill.reason, kill.is_drill as "isDrill",
       kill.changed_by as "changedBy", to_char(kill.changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "changedAt",
       (${countIn("orders", openOrder)})::integer as "openOrders",
       (${countIn("positions", "found.quantity <> 0")})::integer as "openPositions"
     from public.kill_switches as kill
     where kill.level > 0
     order by kill.level desc, kill.epoch desc`,
  );
  return rows;
}

const openOrder = "found.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')";

/** Of all users in the scope; a strategy's are not told apart, since positions belong to no strategy. */
const countIn = (table: string, condition: string): string =>
  `select count(*) from public.${table} as found join public.accounts as account using (account_id)
   where account.mode <> 'backtest' and ${condition}
     and (kill.user_id is null or found.user_id = kill.user_id)
     and (kill.account_id is null or found.account_id = kill.account_id)
     and (kill.instrument_id is null or found.instrument_id = kill.instrument_id)`;

function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) {
    throw new Error("the kill switch gave no row");
  }
  return row;
}
