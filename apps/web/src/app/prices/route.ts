import { z } from "zod";
import { listAccounts } from "../../feature/account/queries.ts";
import { listInstruments, readPrices } from "../../feature/instrument/queries.ts";
import { findUser } from "../../supabase/server.ts";

const querySchema = z.object({
  account: z.uuid(),
  instruments: z
    .string()
    .regex(/^\d{1,9}(,\d{1,9}){0,99}$/)
    .transform((text) => text.split(",").map(Number)),
});

/** Prices of instruments at the clock of an account of the signed-in user. */
export async function GET(request: Request): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) {
    return Response.json({ error: "account is an id, instruments are numbers with commas" }, { status: 400 });
  }
  const { account: accountId, instruments: wanted } = query.data;
  const account = (await listAccounts()).find(({ account_id: id }) => id === accountId);
  if (account === undefined) {
    return Response.json({ error: "there is no such account" }, { status: 404 });
  }
  const instruments = (await listInstruments()).filter(({ instrument_id: id }) => wanted.includes(id));
  return Response.json(await readPrices(account, instruments), { headers: { "cache-control": "no-store" } });
}
