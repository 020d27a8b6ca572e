import type { Metadata } from "next";
import { signOut } from "../../../../feature/session/actions.ts";
import { Authenticators } from "../../../../feature/session/authenticators.tsx";
import { listFactors } from "../../../../feature/session/factors.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { SettingRow } from "../../../../feature/settings/setting-row.tsx";
import { requireUser } from "../../../../supabase/server.ts";
import { Button } from "../../../../ui/button.tsx";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage() {
  const { email } = await requireUser();
  const [factors, { timeZone }] = await Promise.all([listFactors(), readAppearance()]);
  return (
    <Tile title="Security" context={email} className="h-full max-w-3xl">
      <Authenticators factors={factors} timeZone={timeZone} />
      <SettingRow name="Sessions" sentence="Ends every session of yours, on this and on all other devices.">
        <form action={signOut}>
          <input type="hidden" name="scope" value="global" />
          <Button type="submit" kind="danger">
            Sign out everywhere
          </Button>
        </form>
      </SettingRow>
    </Tile>
  );
}
