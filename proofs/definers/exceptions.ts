import { type Finding, type Rule } from "./catalog.ts";

export interface Exception {
  readonly rule: Rule;
  readonly object: string;
  readonly reason: string;
}

const triggerRule: Rule = "a trigger is enabled always";

/** What the product's migrations leave open, each with its reason. The list only shrinks. */
export const exceptions: readonly Exception[] = [
  ...[
    "private.broadcast_event()",
    "private.broadcast_fills()",
    "private.broadcast_paper_run()",
    "private.tell_everyone()",
  ].map((object) => ({
    rule: "a definer function belongs to the law" as const,
    object,
    reason: "realtime.send swallows every error, and wrote no row when the law called it: postgres must",
  })),
  {
    rule: "a definer function belongs to the law",
    object: "private.has_second_factor(uuid)",
    reason: "Auth's tables have row level security without a policy, and only postgres passes by it; it says yes or no",
  },
  {
    rule: "nobody of the API executes a definer function",
    object: "private.has_role(text)",
    reason: "policies call it as the user; it answers about the caller alone",
  },
  ...[
    "private.add_instrument(integer,text,numeric,numeric,numeric,boolean)",
    "private.audit_chains()",
    "private.begin_audit_export(uuid)",
    "private.begin_key_check()",
    "private.cancel_own_orders(uuid,integer,integer)",
    "private.close_account(uuid)",
    "private.close_position(uuid,uuid,integer)",
    "private.kill(text,text,integer,text,boolean,boolean)",
    "private.limit_account(uuid,jsonb)",
    "private.move_cash(uuid,numeric,text)",
    "private.open_account(uuid,text,text,numeric,jsonb,jsonb,jsonb)",
    "private.place_order(uuid,uuid,integer,jsonb)",
    "private.record_rate(text,text,numeric,text,boolean)",
    "private.reset_kill(text,text,text,boolean)",
    "private.revoke_exchange_key(uuid)",
    "private.risk_use(uuid)",
    "private.store_exchange_key(uuid,text,text,text,uuid,integer,bytea,jsonb)",
    "private.total_accounts(text)",
    "private.verify_chain(uuid)",
  ].map((object) => ({
    rule: "nobody of the API executes a definer function" as const,
    object,
    reason: "a command of users, behind a function of public: it asks for the acting user and the role itself",
  })),
  ...["private.kill(text,text,integer,text,boolean,boolean)", "private.pass_gate(text[],boolean)"].map((object) => ({
    rule: "a table that a definer function touches has policies to the function's owner" as const,
    object,
    reason: "the gate is locked and never read: it holds no rows",
  })),
  ...[
    "touch_updated_at on public.assets",
    "touch_updated_at on public.backtests",
    "touch_updated_at on public.paper_runs",
  ].map((object) => ({ rule: triggerRule, object, reason: "a time that is shown, on which no decision hangs" })),
  { rule: triggerRule, object: "touch_settings on public.global_settings", reason: "a replica gets the written row" },
  ...[
    "broadcast_event on public.events",
    "broadcast_fills on public.fills",
    "broadcast_paper_run on public.paper_runs",
    "tell_everyone on public.kill_switch_changes",
  ].map((object) => ({
    rule: triggerRule,
    object,
    reason: "a replica must not tell again what was told; broadcasts may be lost",
  })),
  {
    rule: triggerRule,
    object: "give_first_roles on auth.users",
    reason: "a replica gets the rows that it made; a user without roles may do nothing",
  },
  ...[
    "record_session on auth.sessions",
    "record_second_factor on auth.sessions",
    "record_factor_enrolled on auth.mfa_factors",
    "record_factor_removed on auth.mfa_factors",
    "record_credential on auth.users",
  ].map((object) => ({
    rule: triggerRule,
    object,
    reason: "only the owner of a table says how its triggers fire, and Auth owns these; a replica gets the entry",
  })),
];

export interface Judged {
  /** Not excepted. */
  readonly openings: readonly Finding[];
  /** Excepted, and no longer there: they come off the list. */
  readonly stale: readonly Exception[];
}

export function judge(findings: readonly Finding[], allowed: readonly Exception[]): Judged {
  const isSame = (finding: Finding, exception: Exception) =>
    finding.rule === exception.rule && finding.object === exception.object;
  return {
    openings: findings.filter((finding) => !allowed.some((exception) => isSame(finding, exception))),
    stale: allowed.filter((exception) => !findings.some((finding) => isSame(finding, exception))),
  };
}
