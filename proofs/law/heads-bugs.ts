import { type LawBug } from "./database.ts";

/** Ways to keep sequence and chain that look right. */
export const headsBugs = {
  two_heads: {
    replaced: [
      [
        "  next_seq := private.append_audit(chain, jsonb_strip_nulls(jsonb_build_object(\n    'table'",
        `  if tg_argv[0] = 'event' then
           insert into private.event_heads (user_id) values (chain) on conflict do nothing;
           perform from private.event_heads as held where held.user_id = chain for update;
         end if;
         next_seq := private.append_audit(chain, jsonb_strip_nulls(jsonb_build_object(\n    'table'`,
      ],
      [
        "create table public.events (",
        "create table private.event_heads (user_id uuid primary key);\ncreate table public.events (",
      ],
    ],
    also: "grant select, insert, update on private.event_heads to chandlery_law;",
  },
  immediate_trigger: { replaced: [["deferrable initially deferred", ""]] },
  serialised_again: {
    replaced: [
      ["convert_to(line, 'UTF8')", "convert_to(line::jsonb::text, 'UTF8')"],
      ["convert_to(logged.entry, 'UTF8')", "convert_to(logged.entry::jsonb::text, 'UTF8')"],
    ],
  },
} as const satisfies Readonly<Record<string, LawBug>>;

export type HeadsBug = keyof typeof headsBugs;
