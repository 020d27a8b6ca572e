import type { Metadata } from "next";
import { AppearanceRows } from "../../../../feature/settings/appearance-rows.tsx";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { requireUser } from "../../../../supabase/server.ts";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Appearance" };

export default async function AppearancePage() {
  const [, appearance] = await Promise.all([requireUser(), readAppearance()]);
  const timeZones = [...new Set(["UTC", appearance.timeZone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <Tile title="Appearance" context="saved for you on every device" className="h-full max-w-3xl">
      <AppearanceRows appearance={appearance} timeZones={timeZones} />
    </Tile>
  );
}
