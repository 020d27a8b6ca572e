import type { Metadata } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import manifest from "../../../package.json" with { type: "json" };
import { AccountSwitch } from "../../feature/account/account-switch.tsx";
import { listAccounts, readChosenAccount } from "../../feature/account/queries.ts";
import { KillProvider } from "../../feature/kill/kill-provider.tsx";
import { readKills } from "../../feature/kill/read-kills.ts";
import { readEventSeq } from "../../feature/live/event-seq.ts";
import { LiveProvider } from "../../feature/live/live-provider.tsx";
import { OrderNotices } from "../../feature/order/order-notices.tsx";
import { listPaperRuns } from "../../feature/run/queries.ts";
import { readAppearance } from "../../feature/settings/appearance.ts";
import { isAdmin } from "../../feature/settings/queries.ts";
import { DeskShell } from "../../feature/shell/desk-shell.tsx";
import type { Mode } from "../../feature/shell/mode-badge.tsx";
import { parseShellChoices, shellCookie } from "../../feature/shell/shell-choices.ts";
import { SupabaseProvider } from "../../supabase/browser.tsx";
import { readEnvironment, readLocalUser } from "../../supabase/environment.ts";
import { requireUser, serverClient } from "../../supabase/server.ts";
import { NoticeProvider } from "../../ui/notices.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: { default: "Chandlery", template: `%s · ${await readMode()} · Chandlery` } };
}

export default async function DeskLayout({ children }: { readonly children: ReactNode }) {
  const user = await requireUser();
  const eventsSince = await readEventSeq();
  const [appearance, paperRuns, store, mode, accounts, chosen, isAdminHere, kills] = await Promise.all([
    readAppearance(),
    listPaperRuns(),
    cookies(),
    readMode(),
    listAccounts(),
    readChosenAccount(),
    isAdmin(),
    serverClient().then(readKills),
  ]);
  const { supabaseUrl, publishableKey } = readEnvironment();
  const open = accounts.filter(({ status }) => status === "open");
  return (
    <SupabaseProvider address={{ supabaseUrl, publishableKey }}>
      <LiveProvider
        supabaseUrl={supabaseUrl}
        publishableKey={publishableKey}
        userId={user.userId}
        eventsSince={eventsSince}
      >
        <NoticeProvider>
          <OrderNotices accountIds={accounts.map(({ account_id: id }) => id)} />
          <KillProvider
            userId={user.userId}
            isAdmin={isAdminHere}
            accounts={open.map(({ account_id, name }) => ({ account_id, name }))}
            timeZone={appearance.timeZone}
            kills={kills}
          >
            <DeskShell
              userName={user.email}
              mode={mode}
              appearance={appearance}
              choices={parseShellChoices(store.get(shellCookie)?.value)}
              account={<AccountSwitch accounts={open} chosen={chosen} />}
              runningPaperRuns={paperRuns
                .filter(({ status }) => status === "running")
                .map(({ paper_run_id: id }) => id)}
              version={manifest.version}
            >
              {children}
            </DeskShell>
          </KillProvider>
        </NoticeProvider>
      </LiveProvider>
    </SupabaseProvider>
  );
}

/** The local user's runs are the demo. */
async function readMode(): Promise<Mode> {
  const { email } = await requireUser();
  return email === readLocalUser()?.email ? "DEMO" : "PAPER";
}
