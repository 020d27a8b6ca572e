import { z } from "zod";

const day = z.iso.date();

const filterSchema = z.object({
  chain: z.uuid().optional().catch(undefined),
  what: z
    .string()
    .regex(/^[a-z_]{2,60}$/)
    .optional()
    .catch(undefined),
  verb: z.enum(["insert", "update", "delete"]).optional().catch(undefined),
  /** In UTC. */
  day: day.optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
});

export type AuditFilter = z.infer<typeof filterSchema>;

/** What an address asks for; what makes no sense in it is left out. */
export const parseFilter = (query: Readonly<Record<string, string | string[] | undefined>>): AuditFilter =>
  filterSchema.parse(query);

export function addressOf(filter: AuditFilter): string {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  return query === "" ? "/settings/audit" : `/settings/audit?${query}`;
}
