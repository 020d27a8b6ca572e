"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireUser, serverClient } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";
import { type Appearance, isTimeZone, presets, themes } from "../../ui/theme.ts";
import { columnsOf, keepAppearance, readAppearance } from "./appearance.ts";

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
