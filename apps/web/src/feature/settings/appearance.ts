import { cookies } from "next/headers";
import { z } from "zod";
import { requireUser, serverClient } from "../../supabase/server.ts";
import {
  type Appearance,
  appearanceCookie,
  parseAppearance,
  presets,
  themes,
  writeAppearance,
} from "../../ui/theme.ts";

/** How this visitor wants to see things. */
export async function readAppearance(): Promise<Appearance> {
  return parseAppearance((await cookies()).get(appearanceCookie)?.value);
}

/** Keeps it in this browser. Only where cookies can be set: in Server Actions and route handlers. */
export async function keepAppearance(appearance: Appearance): Promise<void> {
  (await cookies()).set(appearanceCookie, writeAppearance(appearance), {
    path: "/",
    sameSite: "lax",
    maxAge: 31_536_000,
  });
}

const rowSchema = z
  .object({
    theme: z.enum(themes),
    color_preset: z
      .string()
      .transform((name) => name.replace("_", "-"))
      .pipe(z.enum(presets)),
    time_zone: z.string(),
  })
  .transform(({ theme, color_preset: preset, time_zone: timeZone }) => ({ theme, preset, timeZone }));

/** Whoever has just signed in finds in this browser what they chose in another. */
export async function adoptAppearance(): Promise<void> {
  const { userId } = await requireUser();
  const client = await serverClient();
  const { data } = await client
    .from("user_settings")
    .select("theme,color_preset,time_zone")
    .eq("user_id", userId)
    .maybeSingle();
  const row = rowSchema.safeParse(data);
  if (row.success) {
    await keepAppearance(row.data);
  }
}

/** The columns of `user_settings` that a choice is kept in. */
export const columnsOf = ({ theme, preset, timeZone }: Partial<Appearance>) => ({
  ...(theme === undefined ? {} : { theme }),
  ...(preset === undefined ? {} : { color_preset: preset.replace("-", "_") }),
  ...(timeZone === undefined ? {} : { time_zone: timeZone }),
});
