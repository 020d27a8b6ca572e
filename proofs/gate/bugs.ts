import { type LawBug } from "../law/database.ts";

const lockOfAccount =
  "  where held.account_id = wanted_account and held.user_id = private.acting_user()\n  for update;";
const lockOfMarks =
  "  select held.* into head from private.account_heads as held where held.account_id = wanted_account for update;\n  moment";
const lockOfLimits =
  "  select found.* into limits from public.risk_limits as found where found.account_id = wish.account_id for update;";

/** Ways in which the gate could be open that look closed. */
export const gateBugs = {
  inserts_only: { replaced: [["before insert or update on public.orders", "before insert on public.orders"]] },
  trigger_disabled: { also: "alter table public.orders disable trigger require_approval" },
  anyone_decides: { replaced: [["current_user <> 'chandlery_law'", "current_user = 'anon'"]] },
  halt_not_asked: { replaced: [["if not may_pass and not is_sweep then", "if false then"]] },
  // The locks alone are not enough of a bug: an intent's number is unique, and stops the second of two that read the same
  // state. And marks that are rolled would lock the account's row again.
  account_not_locked: {
    replaced: [
      [lockOfAccount, lockOfAccount.replace("\n  for update", "")],
      [lockOfMarks, lockOfMarks.replace(" for update", "")],
      [lockOfLimits, lockOfLimits.replace(" for update", "")],
      [
        "    marked_at = head.marked_at\n  where held.account_id = wanted_account;",
        "    marked_at = head.marked_at\n  where false;",
      ],
      ["  wish.sequence := head.intent_count;", "  wish.sequence := nextval('private.kill_epochs');"],
      [
        "private.pass_intent(wish, account, head.order_count, is_sweep)",
        "private.pass_intent(wish, account, wish.sequence, is_sweep)",
      ],
    ],
  },
  waiting_orders_not_counted: {
    replaced: [
      ["coalesce(pending.buys, 0)", "0::numeric"],
      ["coalesce(pending.sells, 0)", "0::numeric"],
    ],
  },
} as const satisfies Readonly<Record<string, LawBug>>;

export type GateBug = keyof typeof gateBugs;
