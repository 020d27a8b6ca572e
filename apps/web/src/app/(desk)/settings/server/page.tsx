import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ApiBaseUrlForm } from "../../../../feature/settings/api-base-url-form.tsx";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { isAdmin, listSettingChanges, readApiBaseUrlSetting } from "../../../../feature/settings/queries.ts";
import { SettingChangeTable } from "../../../../feature/settings/setting-change-table.tsx";
import { readEnvironment } from "../../../../supabase/environment.ts";
import { requireUser } from "../../../../supabase/server.ts";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Server" };

export default async function ServerPage() {
  const { userId } = await requireUser();
  if (!(await isAdmin())) {
    notFound();
  }
  const [apiBaseUrl, changes, { timeZone }] = await Promise.all([
    readApiBaseUrlSetting(),
    listSettingChanges(),
    readAppearance(),
  ]);
  return (
    <Tile title="Compute API" context="admins only" className="h-full max-w-3xl">
      <ApiBaseUrlForm apiBaseUrl={apiBaseUrl} ownUrl={readEnvironment().computeUrl} />
      <SettingChangeTable changes={changes} userId={userId} timeZone={timeZone} />
    </Tile>
  );
}
