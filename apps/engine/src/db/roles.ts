import type { UserDatabase } from "./pool.ts";

export type UserRole = "trader" | "viewer" | "auditor" | "admin";

/** Whether the user holds the role, as `user_roles` has it at this moment. */
export async function holdsRole(db: UserDatabase, role: UserRole): Promise<boolean> {
  const [row] = await db.query<{ readonly holds: boolean }>("select private.has_role($1) as holds", [role]);
  return row?.holds ?? false;
}
