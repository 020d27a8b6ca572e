import { z } from "zod";

/** Where the links of mails lead back to. */
export const confirmPath = "/auth/confirm";

const querySchema = z.object({
  code: z.string().min(1).optional().catch(undefined),
  token_hash: z.string().min(1).optional().catch(undefined),
  type: z.enum(["signup", "invite", "magiclink", "recovery", "email_change", "email"]).optional().catch(undefined),
  next: z.enum(["overview", "new-password"]).optional().catch(undefined),
});

/** What a link brings: a code for the browser that asked, a hash that any browser may show, or nothing that opens. */
export type Confirmation = { readonly next: "/overview" | "/new-password" } & (
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "hash"; readonly hash: string; readonly type: NonNullable<z.infer<typeof querySchema>["type"]> }
  | { readonly kind: "spent" }
);

/** Reads the query of a mail's link. Where it leads is one of two pages of ours, never an address from outside. */
export function readConfirmation(query: URLSearchParams): Confirmation {
  const { code, token_hash: hash, type, next: asked } = querySchema.parse(Object.fromEntries(query));
  const next = type === "recovery" || asked === "new-password" ? "/new-password" : "/overview";
  if (code !== undefined) {
    return { kind: "code", code, next };
  }
  return hash !== undefined && type !== undefined ? { kind: "hash", hash, type, next } : { kind: "spent", next };
}
