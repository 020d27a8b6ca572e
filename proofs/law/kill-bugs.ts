import { type LawBug } from "./database.ts";

const gateInSubmit = "lock table private.gate in row exclusive mode;";
const gateInKill = "lock table private.gate in exclusive mode;";
const readOfKills = "  is_open := level = 0";
/** The first that everybody does for an account: the work of a submit comes after it. */
const lockOfAccount =
  "  select held.* into head\n  from private.account_heads as held\n  where held.account_id = wanted_account";

/** Ways to write the kill switch that look right. */
export const killBugs = {
  check_without_a_lock: {
    replaced: [
      [gateInSubmit, ""],
      [gateInKill, "null;"],
      [readOfKills, `  perform pg_catalog.pg_sleep(0.02);\n${readOfKills}`],
    ],
  },
  row_locks: {
    replaced: [
      [gateInSubmit, ""],
      [gateInKill, "perform from public.kill_switches as held where held.scope_key = wanted.scope_key for update;"],
      [
        lockOfAccount,
        `  perform from public.kill_switches as kill
           where kill.scope_key = any (private.scope_keys(wanted_account, private.acting_user(), null, null)) for share;
         ${lockOfAccount}`,
      ],
    ],
  },
  gate_first: { replaced: [[lockOfAccount, `  ${gateInSubmit}\n${lockOfAccount}`]] },
  advisory_locks: {
    replaced: [
      [gateInSubmit, "perform pg_catalog.pg_advisory_xact_lock_shared(7);"],
      [gateInKill, "perform pg_catalog.pg_advisory_xact_lock(7);"],
    ],
  },
  no_isolation_check: {
    replaced: [["current_setting('transaction_isolation') <> 'read committed'", "false"]],
  },
  level_only_with_the_lock: {
    replaced: [
      [
        "  epoch := private.write_kill(wanted, drained, called_at);",
        "  epoch := case when drained then private.write_kill(wanted, drained, called_at) else nextval('private.kill_epochs') end;",
      ],
    ],
  },
  stale_read: {
    replaced: [
      [gateInSubmit, ""],
      ["where kill.scope_key = any (keys);", "where kill.scope_key = any (keys) and (select private.take_gate());"],
      [
        "create function private.pass_gate(",
        `create function private.take_gate() returns boolean language plpgsql as $$
         begin lock table private.gate in row exclusive mode; return true; end $$;
         grant execute on function private.take_gate to chandlery_law;
         create function private.pass_gate(`,
      ],
    ],
  },
} as const satisfies Readonly<Record<string, LawBug>>;

export type KillBug = keyof typeof killBugs;
