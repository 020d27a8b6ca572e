import type { ReactNode } from "react";
import { isAdmin } from "../../../feature/settings/queries.ts";
import { SettingsNav } from "../../../feature/settings/settings-nav.tsx";

export default async function SettingsLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className="grid h-full gap-px bg-line max-md:grid-rows-[auto_minmax(0,1fr)] md:grid-cols-[168px_minmax(0,1fr)]">
      <SettingsNav isAdmin={await isAdmin()} />
      <div className="min-h-0 min-w-0 bg-panel">
        <h1 className="sr-only">Settings</h1>
        {children}
      </div>
    </div>
  );
}
