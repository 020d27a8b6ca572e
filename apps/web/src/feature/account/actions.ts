"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { sentenceOf } from "../../supabase/command-fault.ts";
import { requireUser } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";
import { callDatabase } from "../order/send-command.ts";
import { accountCookie } from "./account-cookie.ts";
import { optionalAmount, optionalPercent, requiredAmount } from "./form-values.ts";

const currency = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{2,12}$/, "A currency has 2 to 12 letters, as USD or USDT.");

const openSchema = z.object({
  accountId: z.uuid(),
  name: z.string().trim().min(1, "Give the account a name.").max(80, "A name has at most 80 characters."),
  currency,
  deposit: requiredAmount("The first deposit"),
  maker: optionalPercent("The maker fee"),
  taker: optionalPercent("The taker fee"),
  slippage: optionalPercent("Slippage"),
  maxOrderValue: optionalAmount("The largest order"),
  maxPositionValue: optionalAmount("The largest position"),
  maxLeverage: optionalAmount("Leverage"),
  maxDailyLoss: optionalPercent("The daily loss"),
  replayFrom: z
    .string()
    .default("")
    .refine((text) => text === "" || !Number.isNaN(Date.parse(`${text}Z`)), "Choose when the replay begins."),
  replaySpeed: optionalAmount("The speed").prefault(""),
  isReplay: z.literal("on").optional(),
});

/** Opens a paper account with its first deposit and its limits, and goes on to trade it. */
export async function openAccount(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = openSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: firstFault(parsed.error) };
  }
  const { accountId, name, currency: wanted, deposit, ...rest } = parsed.data;
  if (rest.isReplay === "on" && rest.replayFrom === "") {
    return { error: "Choose when the replay begins." };
  }
  const limits = {
    max_order_value: rest.maxOrderValue,
    max_position_value: rest.maxPositionValue,
    max_daily_loss: rest.maxDailyLoss,
    ...(rest.maxLeverage === null ? {} : { max_leverage: rest.maxLeverage }),
  };
  const opened = await callDatabase(
    "open_paper_account",
    {
      account_id: accountId,
      name,
      currency: wanted,
      deposit,
      limits,
      fees: { maker: rest.maker ?? "0", taker: rest.taker ?? "0", slippage: rest.slippage ?? "0" },
      replay:
        rest.isReplay === "on"
          ? { from: new Date(`${rest.replayFrom}Z`).toISOString(), speed: rest.replaySpeed ?? "1" }
          : null,
    },
    z.string(),
  );
  if (!opened.ok) {
    return { error: sentenceOf(opened.fault) };
  }
  await keepAccount(opened.value);
  revalidatePath("/", "layout");
  return redirect("/trade");
}

const moveSchema = z.object({
  accountId: z.uuid(),
  amount: requiredAmount("The amount"),
  direction: z.enum(["in", "out"]),
});

/** Pays into a paper account, or out of it. */
export async function moveCash(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = moveSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: firstFault(parsed.error) };
  }
  const { accountId, amount, direction } = parsed.data;
  const moved = await callDatabase(
    "deposit_paper_cash",
    { account_id: accountId, amount: direction === "in" ? amount : `-${amount}` },
    z.number(),
  );
  revalidatePath("/accounts");
  return moved.ok ? {} : { error: sentenceOf(moved.fault) };
}

/** Closes an account that is flat; its facts stay. */
export async function closeAccount(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const { accountId } = z.object({ accountId: z.uuid() }).parse(Object.fromEntries(form));
  const closed = await callDatabase("close_account", { account_id: accountId }, z.unknown());
  if (!closed.ok) {
    return { error: sentenceOf(closed.fault) };
  }
  revalidatePath("/", "layout");
  return redirect("/accounts");
}

/** Which account this browser trades from now on. */
export async function chooseAccount(accountId: string): Promise<void> {
  await requireUser();
  await keepAccount(z.uuid().parse(accountId));
  revalidatePath("/", "layout");
}

async function keepAccount(accountId: string): Promise<void> {
  (await cookies()).set(accountCookie, accountId, { path: "/", maxAge: 31_536_000, sameSite: "lax", httpOnly: true });
}

const rateSchema = z.object({ given: currency, wanted: currency, rate: requiredAmount("The rate") });

/** Puts on record what one unit of a currency is worth in another, by the user's own word. */
export async function recordRate(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = rateSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: firstFault(parsed.error) };
  }
  const { given, wanted, rate } = parsed.data;
  const recorded = await callDatabase(
    "record_conversion_rate",
    { from_currency: given, to_currency: wanted, rate, source: "entered by hand" },
    z.number(),
  );
  revalidatePath("/trade", "layout");
  return recorded.ok ? {} : { error: sentenceOf(recorded.fault) };
}

const firstFault = (error: z.ZodError): string => error.issues[0]?.message ?? "Check what you typed.";
