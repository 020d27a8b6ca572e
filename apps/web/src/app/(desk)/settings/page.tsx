import type { Metadata } from "next";
import { IngestKeyForm } from "../../../feature/ingest-key/ingest-key-form.tsx";
import { IngestKeyTable } from "../../../feature/ingest-key/ingest-key-table.tsx";
import { listIngestKeys } from "../../../feature/ingest-key/queries.ts";
import { signOut } from "../../../feature/session/actions.ts";
import { saveAppearance } from "../../../feature/settings/actions.ts";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { requireUser } from "../../../supabase/server.ts";
import { ActionForm } from "../../../ui/action-form.tsx";
import { Button } from "../../../ui/button.tsx";
import { Field, Input, Select } from "../../../ui/field.tsx";
import { presets, themes } from "../../../ui/theme.ts";
import { Tile } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const [user, { theme, preset, timeZone }, keys] = await Promise.all([
    requireUser(),
    readAppearance(),
    listIngestKeys(),
  ]);
  return (
    <div className="grid content-start gap-px bg-line lg:grid-cols-2">
      <h1 className="sr-only">Settings</h1>
      <Tile title="Appearance" context="kept for you and for this browser">
        <ActionForm action={saveAppearance} className="grid max-w-md gap-4 p-(--gutter)">
          <Field label="Theme">
            <Select name="theme" defaultValue={theme}>
              {themes.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          </Field>
          <Field label="Colours of up and down">
            <Select name="preset" defaultValue={preset}>
              {presets.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          </Field>
          <Field label="Time zone" rule="IANA, e.g. UTC or Asia/Ho_Chi_Minh">
            <Input name="timeZone" defaultValue={timeZone} required />
          </Field>
          <div>
            <Button type="submit" kind="primary">
              Save
            </Button>
          </div>
        </ActionForm>
      </Tile>
      <Tile title="Session" context={user.email}>
        <form action={signOut} className="flex flex-col items-start gap-3 p-(--gutter)">
          <input type="hidden" name="scope" value="global" />
          <p className="text-fg-2">Ends every session of yours, on this and on all other devices.</p>
          <Button type="submit" kind="danger">
            Sign out everywhere
          </Button>
        </form>
      </Tile>
      <Tile title="Ingest keys" context="with which feeds send candles" className="lg:col-span-2">
        <IngestKeyTable keys={keys} timeZone={timeZone} />
        <IngestKeyForm />
      </Tile>
    </div>
  );
}
