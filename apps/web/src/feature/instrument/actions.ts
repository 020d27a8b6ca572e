"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { requireUser } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";
import { requiredAmount } from "../account/form-values.ts";
import { callDatabase } from "../order/send-command.ts";
import { tradeHref } from "./trade-href.ts";

const addSchema = z.object({
  seriesId: z.coerce.number().int(),
  symbol: z.string(),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]{2,12}$/, "A currency has 2 to 12 letters, as USD or USDT."),
  tick: requiredAmount("The tick"),
  lot: requiredAmount("The lot"),
  contract: requiredAmount("The contract size"),
});

/** Makes an instrument that takes its price from a series, and goes on to trade it. */
export async function addInstrument(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = addSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { seriesId, symbol, currency, tick, lot, contract } = parsed.data;
  const added = await callDatabase(
    "add_instrument",
    { series_id: seriesId, currency, tick_size: tick, lot_size: lot, contract_size: contract },
    z.number(),
  );
  if (!added.ok) {
    return { error: `${added.fault.detail} ${added.fault.suggestion} (${added.fault.code})` };
  }
  revalidatePath("/trade", "layout");
  return redirect(tradeHref(symbol, added.value));
}
