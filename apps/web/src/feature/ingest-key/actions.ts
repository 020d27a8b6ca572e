"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { attempt } from "../../engine/attempt.ts";
import { computeClient } from "../../engine/compute.ts";
import type { ActionState } from "../../ui/action-form.tsx";

export interface IngestKeyState extends ActionState {
  /** The whole key, which is shown this once. */
  readonly key?: string;
}

const formSchema = z.object({
  source: z.string().trim().min(1, "Name the source, such as mt5."),
  symbols: z.string().transform((text) =>
    text
      .split(",")
      .map((symbol) => symbol.trim())
      .filter((symbol) => symbol !== ""),
  ),
});

/** Makes an ingest key of the user. */
export async function createIngestKey(_state: IngestKeyState, form: FormData): Promise<IngestKeyState> {
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { source, symbols } = parsed.data;
  const asked = { source, symbols: symbols.length === 0 ? null : symbols };
  const created = await attempt(async () => (await computeClient()).createIngestKey(asked));
  if ("error" in created) {
    return created;
  }
  revalidatePath("/settings/ingest-keys");
  return { key: created.value.key };
}

export async function revokeIngestKey(_state: ActionState, form: FormData): Promise<ActionState> {
  const keyId = z.coerce.number().int().parse(form.get("keyId"));
  const revoked = await attempt(async () => (await computeClient()).revokeIngestKey(keyId));
  revalidatePath("/settings/ingest-keys");
  return "error" in revoked ? revoked : {};
}
