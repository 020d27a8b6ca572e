import { cache } from "react";
import { dataOf } from "../../supabase/data-of.ts";
import { requireUser, serverClient } from "../../supabase/server.ts";

/** Whether the user who asks holds the role `admin`. What an admin may do is decided by the database, not by this. */
export const isAdmin = cache(async (): Promise<boolean> => {
  const { userId } = await requireUser();
  const client = await serverClient();
  const data = dataOf(await client.from("user_roles").select("role").eq("user_id", userId).eq("role", "admin"));
  return data.length > 0;
});

/** How the user wants to be called; null where they never said. */
export async function readDisplayName(): Promise<string | null> {
  const { userId } = await requireUser();
  const client = await serverClient();
  const data = dataOf(await client.from("user_settings").select("display_name").eq("user_id", userId).single());
  return data.display_name;
}

/** The address of the compute API that browsers may ask; null where none was named. */
export async function readApiBaseUrlSetting(): Promise<string | null> {
  const client = await serverClient();
  const data = dataOf(await client.from("global_settings").select("api_base_url").single());
  return data.api_base_url;
}

export interface SettingChange {
  readonly changeId: number;
  readonly changedAtMs: number;
  /** Null where the owner of the database changed it. */
  readonly changedBy: string | null;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** The newest changes of the install's settings, newest first; admins see them, others none. */
export async function listSettingChanges(): Promise<readonly SettingChange[]> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("global_setting_changes")
      .select("change_id,changed_at,changed_by,old_value,new_value")
      .order("change_id", { ascending: false })
      .limit(20),
  );
  return data.map((row) => ({
    changeId: row.change_id,
    changedAtMs: Date.parse(row.changed_at),
    changedBy: row.changed_by,
    oldValue: row.old_value,
    newValue: row.new_value,
  }));
}
