import { type Edit } from "./subject.ts";

/** Ways in which a function, or the law behind it, lets in who should stay out. */
export const edgeBugs: Readonly<Record<string, readonly Edit[]>> = {
  // The caller's token is checked, and then not used.
  secret_key: [
    {
      file: "_shared/rest.ts",
      from: "headers: { ...headers, accept",
      to: 'headers: { ...headers, authorization: `Bearer ${Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")}`, accept',
    },
  ],
  no_token_check: [
    { file: "_shared/caller.ts", from: 'if (role === "anon" || role === undefined) {', to: "if (headers === null) {" },
    { file: "_shared/caller.ts", from: 'if (role !== "authenticated" ||', to: "if (headers === null &&" },
  ],
  roles_not_asked: [{ routine: "private.require_trader", from: "not private.has_role('trader')", to: "false" }],
  owner_not_asked: [{ routine: "private.lock_account", from: "and held.user_id = private.acting_user()", to: "" }],
  admin_not_asked: [
    { routine: "private.kill_scope", from: "not is_owner and not private.has_role('admin')", to: "false" },
  ],
  loose_policy: [
    {
      sql: `drop policy "admins change global settings" on public.global_settings;
        create policy "admins change global settings" on public.global_settings
          for update to authenticated using (true) with check (true);`,
    },
  ],
};
