import { z } from "zod";

/** What went wrong with a command: the rule that was broken, and the way out. */
export interface CommandFault {
  readonly code: string;
  readonly detail: string;
  readonly suggestion: string;
}

export type CommandAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: CommandFault };

/** A problem document of a function, or an error of REST, whose message is the code. */
const faultSchema = z.union([
  z.object({ code: z.string(), detail: z.string(), suggestion: z.string() }),
  z
    .object({
      message: z.string(),
      details: z.string().nullish(),
      hint: z.string().nullish(),
      code: z.string().nullish(),
    })
    .transform(({ message, details, hint, code }) =>
      /^[a-z][a-z0-9_]+$/.test(message)
        ? { code: message, detail: details ?? message, suggestion: hint ?? "" }
        : { code: code ?? "internal_fault", detail: message, suggestion: hint ?? "" },
    ),
]);

/** An answer that is no success, as the fault that it tells. */
export function faultOf(status: number, text: string): CommandFault {
  const parsed = faultSchema.safeParse(parseJson(text));
  return parsed.success
    ? parsed.data
    : {
        code: "internal_fault",
        detail: `The answer was ${status}.`,
        suggestion: "Try again; `npx chandlery status` shows which service is down.",
      };
}

export const sentenceOf = ({ code, detail, suggestion }: CommandFault): string => `${detail} ${suggestion} (${code})`;

/** Null where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
