/** Ways in which rows of one user reach another, as SQL that runs after the migrations, and what must be found. */
export const isolationBugs = {
  policy_for_all: {
    also: "create policy planted on public.accounts for select to authenticated using (true)",
    object: "public.accounts",
    verb: "select",
  },
  table_without_policies: {
    also: "create table public.planted as select gen_random_uuid() as user_id; grant select on public.planted to authenticated",
    object: "public.planted",
    verb: "select",
  },
  view_of_its_owner: {
    also: "create view public.planted as select * from public.fills; grant select on public.planted to authenticated",
    object: "public.planted",
    verb: "select",
  },
  function_for_everybody: {
    also: `create function public.planted() returns bigint language sql security definer return (select count(*) from public.fills);
      grant execute on function public.planted to authenticated`,
    object: "public.planted",
    verb: "call",
  },
  right_to_truncate: {
    also: "grant truncate on public.equity_snapshots to authenticated",
    object: "public.equity_snapshots",
    verb: "truncate",
  },
} as const;
