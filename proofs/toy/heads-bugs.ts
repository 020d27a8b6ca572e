import { type ToyBug } from "./toy.ts";

/** Ways to keep sequence and chain that look right. */
export const headsBugs = {
  two_heads: {
    replaced: [
      [
        "  select held.* into head from private.user_heads as held where held.user_id = owner_id for update;",
        `  if has_event then
           insert into private.event_heads (user_id) values (owner_id) on conflict do nothing;
           perform from private.event_heads as held where held.user_id = owner_id for update;
         end if;
         select held.* into head from private.user_heads as held where held.user_id = owner_id for update;`,
      ],
      [
        "create table public.events (",
        "create table private.event_heads (user_id uuid primary key);\ncreate table public.events (",
      ],
    ],
    also: "grant select, insert, update on private.event_heads to chandlery_law;",
  },
  immediate_trigger: { replaced: [["  deferrable initially deferred for each row", "  for each row"]] },
  serialised_again: {
    replaced: [
      ["convert_to(line, 'UTF8')", "convert_to(line::jsonb::text, 'UTF8')"],
      ["convert_to(logged.entry, 'UTF8')", "convert_to(logged.entry::jsonb::text, 'UTF8')"],
    ],
  },
} as const satisfies Readonly<Record<string, ToyBug>>;

export type HeadsBug = keyof typeof headsBugs;
