import { type Client } from "@chandlery/stack";

/** Tables, or ways to write to one, that leave no audit entry, each with its reason. The list only shrinks. */
export const unaudited: Readonly<Record<string, string>> = {
  "private.account_heads":
    "counters and marks worked out of facts that are in the log; reconcile_account holds them against those",
  "private.gate": "it holds no rows",
  "private.order_transitions": "written by migrations alone; describe_law tells its rows",
  "private.request_counts": "how much a user asked for in a minute, which ends with it",
  "private.user_heads": "the heads of the log itself",
  "public.audit_log": "the log itself",
  "public.candle_revisions": "market data: the revision is the record of a change",
  "public.candle_series": "market data: the import, or the key of the feed, is in the log",
  "public.market_data_candles": "market data: a changed closed candle is a revision",
  "public.equity_snapshots": "worked out of facts that are in the log, and of prices",
  "public.events": "written with the audit entry of the same change",
  "public.global_setting_changes": "the row of global_settings is in the log in the same transaction",
  "public.kill_switch_changes": "the row of kill_switches is in the log in the same transaction",
  ...Object.fromEntries(
    ["intents insert", "decisions insert", "orders insert", "orders update", "fills insert"].map((way) => [
      `public.${way} in part`,
      "those of backtests can be computed again: the row of the backtest stands for them",
    ]),
  ),
};

export interface Coverage {
  readonly tables: number;
  /** Tables of which every insert, update and delete is in the audit log, or refused. */
  readonly covered: number;
  readonly exempt: number;
  /** `public.x update`: neither written to the log, nor refused, nor excepted. */
  readonly open: readonly string[];
  /** Excepted, and no longer open. */
  readonly stale: readonly string[];
}

/** Asks the catalog; a trigger counts where it is enabled always. */
export async function lookAtCoverage(client: Client): Promise<Coverage> {
  const { rows } = await client.query<{ name: string; open: readonly string[] }>(question);
  const open = rows.flatMap(({ name, open: verbs }) => verbs.map((verb) => `${name} ${verb}`));
  const isExcepted = (way: string) => way in unaudited || (way.split(" ")[0] ?? "") in unaudited;
  const names = rows.map(({ name }) => name);
  return {
    tables: rows.length,
    covered: rows.filter(({ open: verbs }) => verbs.length === 0).length,
    exempt: rows.filter(
      ({ name, open: verbs }) => verbs.length > 0 && verbs.every((verb) => isExcepted(`${name} ${verb}`)),
    ).length,
    open: open.filter((way) => !isExcepted(way)),
    stale: Object.keys(unaudited).filter(
      (way) => !open.includes(way) && !(names.includes(way) && open.some((other) => other.startsWith(`${way} `))),
    ),
  };
}

/**
 * Of each table the verbs that no trigger takes up. A trigger with a condition takes up a part, and is told apart; a fact
 * that nobody may change or delete needs no entry for that.
 */
const question = `
  with
    found as (
      select class.oid, format('%s.%s', namespace.nspname, class.relname) as name
      from pg_catalog.pg_class as class
      join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
      where namespace.nspname in ('public', 'private') and class.relkind in ('r', 'p')
    ),
    taken as (
      select trigger.tgrelid, verb.name as verb, bool_or(trigger.tgqual is null) as is_whole
      from pg_catalog.pg_trigger as trigger
      join (values ('insert', 4), ('update', 16), ('delete', 8)) as verb (name, bit) on trigger.tgtype::integer & verb.bit > 0
      where trigger.tgenabled = 'A' and not trigger.tgisinternal and trigger.tgtype::integer & 1 = 1
        and trigger.tgfoid in ('private.append_heads'::regproc, 'private.keep_facts'::regproc)
      group by 1, 2
    )
  select found.name,
    array_remove(array[
      (select case when taken.verb is null then 'insert' when not taken.is_whole then 'insert in part' end
       from (values (0)) as one (place) left join taken on taken.tgrelid = found.oid and taken.verb = 'insert'),
      (select case when taken.verb is null then 'update' when not taken.is_whole then 'update in part' end
       from (values (0)) as one (place) left join taken on taken.tgrelid = found.oid and taken.verb = 'update'),
      (select case when taken.verb is null then 'delete' when not taken.is_whole then 'delete in part' end
       from (values (0)) as one (place) left join taken on taken.tgrelid = found.oid and taken.verb = 'delete')
    ], null) as open
  from found
  order by 1`;
