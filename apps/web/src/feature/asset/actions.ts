"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { requireUser, serverClient } from "../../supabase/server.ts";
import type { ActionState } from "../../ui/action-form.tsx";

const textSchema = (most: number, name: string) =>
  z
    .string()
    .trim()
    .max(most, `${name} has at most ${most} characters.`)
    .transform((text) => (text === "" ? null : text));

const assetSchema = z.object({
  symbol: z.string().trim().min(1, "Write a symbol, as EURUSD.").max(64, "A symbol has at most 64 characters."),
  name: textSchema(120, "A name"),
  note: textSchema(10_000, "A note"),
});

const idSchema = z.object({ assetId: z.uuid() });

/** Adds something to watch. */
export async function addAsset(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = assetSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: firstFault(parsed.error) };
  }
  const client = await serverClient();
  const { error } = await client.from("assets").insert(parsed.data);
  return error === null ? done() : { error: sentenceFor(error, parsed.data.symbol) };
}

export async function changeAsset(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const parsed = assetSchema.extend(idSchema.shape).safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: firstFault(parsed.error) };
  }
  const { assetId, ...asset } = parsed.data;
  const client = await serverClient();
  const { data, error } = await client.from("assets").update(asset).eq("asset_id", assetId).select("asset_id");
  if (error !== null) {
    return { error: sentenceFor(error, asset.symbol) };
  }
  // A policy that lets nothing through changes no row, and is no error.
  return data.length === 0 ? { error: notChanged } : done();
}

export async function removeAsset(_state: ActionState, form: FormData): Promise<ActionState> {
  await requireUser();
  const { assetId } = idSchema.parse(Object.fromEntries(form));
  const client = await serverClient();
  const { data, error } = await client.from("assets").delete().eq("asset_id", assetId).select("asset_id");
  if (error !== null) {
    return { error: sentenceFor(error, "") };
  }
  return data.length === 0 ? { error: notChanged } : done();
}

const notChanged = "Nothing was changed: it is gone already, or your role may only read (role_missing).";

function done(): never {
  revalidatePath("/assets");
  redirect("/assets");
}

const firstFault = (error: z.ZodError): string => error.issues[0]?.message ?? "Check what you typed.";

function sentenceFor({ code, message }: { readonly code: string; readonly message: string }, symbol: string): string {
  if (code === "23505") {
    return `You have ${symbol} already: change the one that is there.`;
  }
  return code === "42501"
    ? "Your role may only read: ask an admin for the role trader (role_missing)."
    : `It could not be stored: ${message} (${code}). Try again.`;
}
