/** Ways in which rights slip out, as SQL that runs after the migrations, and the rule of `definers` that each breaks. */
export const definersBugs = {
  // The revoke of one who does not inherit from the owner: it raises a notice and revokes nothing.
  revoke_without_inherit: {
    rule: "nobody of the API executes a definer function",
    object: "private.leak()",
    also: `
      create function private.leak() returns integer language sql security definer set search_path = '' as 'select 1';
      grant create on schema private to chandlery_law;
      grant execute on function private.leak to public;
      alter function private.leak owner to chandlery_law;
      revoke create on schema private from chandlery_law;
      grant chandlery_law to postgres with set true, inherit false;
      revoke execute on function private.leak from public;
      grant chandlery_law to postgres with set true, inherit true;`,
  },
  search_path: {
    rule: "a definer function pins search_path to nothing",
    object: "private.audit_heads()",
    also: "alter function private.audit_heads set search_path = public;",
  },
  owned_by_postgres: {
    rule: "a definer function belongs to the law",
    object: "private.audit_heads()",
    also: "alter function private.audit_heads owner to postgres;",
  },
  grant_truncate: {
    rule: "nobody but the owner truncates, maintains, triggers or references",
    object: "public.audit_log",
    also: "grant truncate on public.audit_log to service_role;",
  },
  grant_maintain_on_the_gate: {
    rule: "nobody but the owner has anything on the gate",
    object: "private.gate",
    also: "grant maintain on private.gate to engine;",
  },
  trigger_only_enabled: {
    rule: "a trigger is enabled always",
    object: "append_heads on public.positions",
    also: "alter table public.positions enable trigger append_heads;",
  },
  policies_to_users_alone: {
    rule: "a table that a definer function touches has policies to the function's owner",
    object: "private.append_heads()",
    also: `
      drop policy "chandlery_law reads events" on public.events;
      drop policy "chandlery_law adds events" on public.events;`,
  },
} as const;
