"use server";

import { cookies } from "next/headers";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireUser, serverClient } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";
import { appearanceCookie, isTimeZone, presets, themes, writeAppearance } from "../../ui/theme.ts";

const appearanceSchema = z.object({
  theme: z.enum(themes),
  preset: z.enum(presets),
  timeZone: z
    .string()
    .refine((zone) => isTimeZone(zone) !== null, "No such time zone: write one as UTC or Asia/Ho_Chi_Minh."),
});

/** Keeps the appearance for this browser and for the user. */
export async function saveAppearance(_state: ActionState, form: FormData): Promise<ActionState> {
  const { userId } = await requireUser();
  const parsed = appearanceSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you chose." };
  }
  const appearance = parsed.data;
  (await cookies()).set(appearanceCookie, writeAppearance(appearance), {
    path: "/",
    sameSite: "lax",
    maxAge: 31_536_000,
  });
  const client = await serverClient();
  const { error } = await client
    .from("user_settings")
    .update({
      theme: appearance.theme,
      color_preset: appearance.preset.replace("-", "_"),
      time_zone: appearance.timeZone,
    })
    .eq("user_id", userId);
  revalidatePath("/", "layout");
  return error === null
    ? {}
    : { error: `Kept in this browser, not for you elsewhere: ${error.message} (${error.code})` };
}
