"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { probeCompute } from "../../engine/probe-compute.ts";
import { originOfApi } from "../../supabase/api-base-url.ts";
import { requireUser, serverClient } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";
import { type Appearance, isTimeZone, presets, themes } from "../../ui/theme.ts";
import { columnsOf, keepAppearance, readAppearance } from "./appearance.ts";
import { isAdmin } from "./queries.ts";

const patchSchema = z.strictObject({
  theme: z.enum(themes).exactOptional(),
  preset: z.enum(presets).exactOptional(),
  timeZone: z
    .string()
    .refine((zone) => isTimeZone(zone) !== null, "No such time zone: write one as UTC or Asia/Ho_Chi_Minh.")
    .exactOptional(),
});

/** Keeps what was chosen for this browser and for the user; what the patch does not name stays. */
export async function saveAppearance(patch: Partial<Appearance>): Promise<ActionState> {
  const { userId } = await requireUser();
  const parsed = patchSchema.safeParse(patch);
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you chose." };
  }
  await keepAppearance({ ...(await readAppearance()), ...parsed.data });
  const client = await serverClient();
  const { error } = await client.from("user_settings").update(columnsOf(parsed.data)).eq("user_id", userId);
  revalidatePath("/", "layout");
  return error === null
    ? {}
    : { error: `Kept in this browser, not for you elsewhere: ${error.message} (${error.code})` };
}

const displayNameSchema = z.string().trim().max(80, "A name has at most 80 characters.");

/** How the user wants to be called; an empty text takes the name away. */
export async function saveDisplayName(text: string): Promise<ActionState> {
  const { userId } = await requireUser();
  const name = displayNameSchema.safeParse(text);
  if (!name.success) {
    return { error: name.error.issues[0]?.message ?? "Check the name." };
  }
  const client = await serverClient();
  const { error } = await client
    .from("user_settings")
    .update({ display_name: name.data === "" ? null : name.data })
    .eq("user_id", userId);
  revalidatePath("/settings/profile");
  return error === null ? {} : { error: `Not kept: ${error.message} (${error.code}). Try again.` };
}

export interface ServerState extends ActionState {
  readonly notice?: string;
}

const addressSchema = z
  .string()
  .trim()
  .transform((text) => text.replace(/\/$/, ""))
  .refine(
    (text) => text === "" || originOfApi(text) !== null,
    "Give an origin: https://host, or http://127.0.0.1:port for this machine. No path, no user.",
  );

/** Names the compute API that pages may ask, once it has answered as one of this install. Admins only; empty for none. */
export async function saveApiBaseUrl(_state: ServerState, form: FormData): Promise<ServerState> {
  const { accessToken } = await requireUser();
  // The database refuses too; this keeps whoever is no admin from having the server ask addresses for them.
  if (!(await isAdmin())) {
    return { error: "Only an admin of this install may change it." };
  }
  const address = addressSchema.safeParse(form.get("apiBaseUrl"));
  if (!address.success) {
    return { error: address.error.issues[0]?.message ?? "Check the address." };
  }
  const origin = address.data === "" ? null : address.data;
  const fault = origin === null ? null : await probeCompute({ origin, accessToken });
  if (fault !== null) {
    return { error: `Not saved. ${fault}` };
  }
  const client = await serverClient();
  const { data, error } = await client
    .from("global_settings")
    .update({ api_base_url: origin })
    .eq("only_row", true)
    .select("only_row");
  revalidatePath("/settings/server");
  if (error !== null || data.length === 0) {
    return { error: `Not saved: ${error?.message ?? "the database lets admins alone change it"}.` };
  }
  return { notice: origin === null ? "Saved: no address." : "Tested and saved: it runs, and takes your token." };
}
