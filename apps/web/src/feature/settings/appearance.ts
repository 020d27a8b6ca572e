import { cookies } from "next/headers";
import { type Appearance, appearanceCookie, parseAppearance } from "../../ui/theme.ts";

/** How this visitor wants to see things. */
export async function readAppearance(): Promise<Appearance> {
  return parseAppearance((await cookies()).get(appearanceCookie)?.value);
}
