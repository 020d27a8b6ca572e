import { type ToyBug } from "./toy.ts";

const gateInSubmit = "lock table private.gate in row exclusive mode;";
const gateInKill = "lock table private.gate in exclusive mode;";
const work = "perform pg_catalog.pg_sleep(work_seconds);\n  epoch := private.pass_gate(keys);";

/** Ways to write the kill switch that look right. */
export const killBugs = {
  check_without_a_lock: {
    replaced: [
      [gateInSubmit, ""],
      [gateInKill, "null;"],
      [work, "epoch := private.pass_gate(keys);\n  perform pg_catalog.pg_sleep(work_seconds);"],
    ],
  },
  row_locks: {
    replaced: [
      [gateInSubmit, ""],
      [gateInKill, "perform from public.kill_switches as kill where kill.scope_key = wanted_key for update;"],
      [work, `perform from public.kill_switches as kill where kill.scope_key = any (keys) for share;\n  ${work}`],
    ],
  },
  gate_first: {
    replaced: [["  select account.* into owned\n", `  ${gateInSubmit}\n  select account.* into owned\n`]],
  },
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
        "  epoch := private.write_kill(wanted_key, wanted_level, why);",
        "  epoch := case when drained then private.write_kill(wanted_key, wanted_level, why) else nextval('private.kill_epochs') end;",
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
         create function private.pass_gate(`,
      ],
    ],
  },
} as const satisfies Readonly<Record<string, ToyBug>>;

export type KillBug = keyof typeof killBugs;
