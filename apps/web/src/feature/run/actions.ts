"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { ActionState } from "../../ui/action-form.tsx";
import { attempt } from "../../engine/attempt.ts";
import { computeClient } from "../../engine/compute.ts";
import { runSettingsSchema } from "@chandlery/sdk/contract";
import { instantOf } from "./run-again.ts";

const formSchema = z.object({
  series: z.string().transform((text, context) => {
    const [source, symbol, timeframe] = text.split("|");
    if (source === undefined || symbol === undefined || timeframe === undefined) {
      context.addIssue("Choose a series.");
      return z.NEVER;
    }
    return { source, symbol, timeframe };
  }),
  strategy: z.string().min(1),
  startCash: z.coerce.number("Start cash is a number.").positive("Start cash is above zero."),
  from: z.iso.date().or(z.literal("")).default(""),
  to: z.iso.date().or(z.literal("")).default(""),
  fromExact: z.iso.datetime().or(z.literal("")).default(""),
  toExact: z.iso.datetime().or(z.literal("")).default(""),
  /** Settings of the run that is repeated, for which the form has no field. */
  settings: z
    .string()
    .default("{}")
    .transform((text, context) => {
      const settings = runSettingsSchema.safeParse(parseJson(text));
      if (!settings.success) {
        context.addIssue("The settings of the earlier run could not be read: begin with a new form.");
        return z.NEVER;
      }
      return settings.data;
    }),
  paceMs: z.coerce.number().int().min(0).max(60_000).optional(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Starts a backtest and goes to its page. */
export async function startBacktest(_state: ActionState, form: FormData): Promise<ActionState> {
  const request = requestOf(form);
  if ("error" in request) {
    return request;
  }
  const started = await attempt(async () => (await computeClient()).startBacktest(request.run));
  return "error" in started ? started : redirect(`/backtests/${started.value.backtestId}`);
}

export async function startPaperRun(_state: ActionState, form: FormData): Promise<ActionState> {
  const request = requestOf(form);
  if ("error" in request) {
    return request;
  }
  const paceMs = request.paceMs ?? 1_000;
  const started = await attempt(async () => (await computeClient()).startPaperRun({ ...request.run, paceMs }));
  return "error" in started ? started : redirect(`/paper-runs/${started.value.paperRunId}`);
}

export async function stopPaperRun(_state: ActionState, form: FormData): Promise<ActionState> {
  const paperRunId = z.uuid().parse(form.get("paperRunId"));
  const stopped = await attempt(async () => (await computeClient()).stopPaperRun(paperRunId));
  revalidatePath(`/paper-runs/${paperRunId}`);
  return "error" in stopped ? stopped : {};
}

export async function cancelBacktest(_state: ActionState, form: FormData): Promise<ActionState> {
  const backtestId = z.uuid().parse(form.get("backtestId"));
  const cancelled = await attempt(async () => (await computeClient()).cancelBacktest(backtestId));
  revalidatePath(`/backtests/${backtestId}`);
  return "error" in cancelled ? cancelled : {};
}

/** What the form asks for; fields whose names begin with `parameter.` are the strategy's. */
function requestOf(form: FormData) {
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return { error: parsed.error.issues[0]?.message ?? "Check what you typed." };
  }
  const { series, strategy, startCash, from, to, fromExact, toExact, settings, paceMs } = parsed.data;
  const parameters = Object.fromEntries(
    [...form.entries()].flatMap(([name, value]) =>
      name.startsWith(`parameter.${strategy}.`) && typeof value === "string"
        ? [[name.slice(`parameter.${strategy}.`.length), value]]
        : [],
    ),
  );
  const range = {
    ...(from === "" ? {} : { from: instantOf({ day: from, exact: fromExact }) }),
    ...(to === "" ? {} : { to: instantOf({ day: to, exact: toExact }) }),
  };
  return { paceMs, run: { ...series, ...range, strategy, parameters, settings: { ...settings, startCash } } };
}
