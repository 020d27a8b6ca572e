import type { Metadata } from "next";
import { PasswordForm } from "../../../../feature/session/password-form.tsx";
import { DisplayNameRow } from "../../../../feature/settings/display-name-row.tsx";
import { readDisplayName } from "../../../../feature/settings/queries.ts";
import { SettingRow } from "../../../../feature/settings/setting-row.tsx";
import { readLocalUser } from "../../../../supabase/environment.ts";
import { requireUser } from "../../../../supabase/server.ts";
import { Tile } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const [{ email }, name] = await Promise.all([requireUser(), readDisplayName()]);
  return (
    <Tile title="Profile" context="seen by you alone" className="h-full max-w-3xl">
      <DisplayNameRow name={name ?? ""} />
      <SettingRow name="E-mail" sentence="With which you sign in.">
        <span className="text-fg-2">{email}</span>
      </SettingRow>
      <SettingRow name="Language" sentence="Only English is there so far.">
        <span className="text-fg-2">English</span>
      </SettingRow>
      {email === readLocalUser()?.email ? (
        <SettingRow
          name="Password"
          sentence="The local user has none to know: its button on the sign-in page needs none."
        />
      ) : (
        <SettingRow name="Password" sentence="Changing it ends your sessions on all other devices.">
          <PasswordForm />
        </SettingRow>
      )}
    </Tile>
  );
}
