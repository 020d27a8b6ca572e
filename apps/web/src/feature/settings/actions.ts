"use server";

import { cookies } from "next/headers";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireUser, serverClient } from "../../supabase/server.ts";
import { appearanceCookie, isTimeZone, presets, themes, writeAppearance } from "../../ui/theme.ts";

const appearanceSchema = z.object({
  theme: z.enum(themes),
  preset: z.enum(presets),
  timeZone: z.string().refine((zone) => isTimeZone(zone) !== null),
});

/** Keeps the appearance for this browser and for the user. */
export async function saveAppearance(form: FormData): Promise<void> {
  const { userId } = await requireUser();
  const appearance = appearanceSchema.parse(Object.fromEntries(form));
  (await cookies()).set(appearanceCookie, writeAppearance(appearance), {
    path: "/",
    sameSite: "lax",
    maxAge: 31_536_000,
  });
  const client = await serverClient();
  await client
    .from("user_settings")
    .update({
      theme: appearance.theme,
      color_preset: appearance.preset.replace("-", "_"),
      time_zone: appearance.timeZone,
    })
    .eq("user_id", userId);
  revalidatePath("/", "layout");
}
