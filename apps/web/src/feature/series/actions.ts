"use server";

import { type ImportOutcome, candleNameSchema, importOutcomeSchema, problemSchema } from "@chandlery/sdk/contract";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { readEnvironment } from "../../supabase/environment.ts";
import { requireUser } from "../../supabase/server.ts";
import { maxFileBytes, timeframes } from "./import-limits.ts";

export interface ImportState {
  readonly error?: string;
  readonly outcome?: ImportOutcome;
}

const formSchema = z.object({
  source: candleNameSchema,
  symbol: candleNameSchema,
  timeframe: z.enum(timeframes, "Choose a timeframe."),
  file: z
    .instanceof(File)
    .refine(({ size }) => size > 0, "Choose a file.")
    .refine(({ size }) => size <= maxFileBytes, "The file is too large: pack it with gzip, or use `chandlery import`."),
});

const faultNames: Readonly<Record<string, string>> = { source: "Source", symbol: "Symbol" };

/** Hands an uploaded file to the market service, which imports it into a series of the user's own. */
export async function importCandleFile(_state: ImportState, form: FormData): Promise<ImportState> {
  const { userId } = await requireUser();
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = faultNames[String(issue?.path[0])];
    return { error: name === undefined ? (issue?.message ?? "Check what you typed.") : `${name}: ${issue?.message}.` };
  }
  const { file, source, symbol, timeframe } = parsed.data;
  const { marketUrl, serviceToken } = readEnvironment();
  const query = new URLSearchParams({
    user_id: userId,
    file_name: file.name.slice(-255) || "file",
    source,
    symbol,
    timeframe,
  });
  const answer = await fetch(`${marketUrl}/api/v1/imports?${query.toString()}`, {
    method: "POST",
    headers: { authorization: `Bearer ${serviceToken}`, "content-type": "application/octet-stream" },
    body: file,
    cache: "no-store",
  });
  revalidatePath("/data");
  const body: unknown = await answer.json();
  if (!answer.ok) {
    const { detail, suggestion, code } = problemSchema.parse(body);
    return { error: `${detail}. ${suggestion ?? ""} (${code})` };
  }
  return { outcome: importOutcomeSchema.parse(body) };
}
