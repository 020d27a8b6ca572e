// A copy of packages/exchange/src/key/binance.ts, made by tools/gen-functions.ts.
import { z } from "../vendor/zod.js";
import { type VenueAnswer, askVenue } from "./ask-venue.ts";
import { signQuery } from "./sign.ts";
import { type KeyCheck, type KeyCredentials, type KeyEvidence, VenueFault } from "./verdict.ts";

const name = "Binance";
const endpoint = "GET /sapi/v1/account/apiRestrictions";

/** How long after its time a signed request is good at the venue. */
const recvWindowMs = 5_000;

/** More than this unknown of the venue's clock, and nothing is signed. */
const mostUncertainMs = 500;

const restrictions = z.looseObject({
  ipRestrict: z.boolean(),
  enableReading: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
  tradingAuthorityExpirationTime: z.number().optional(),
});

/** The permissions that we know by name: anything else that the venue says is not kept. */
const known = [
  "ipRestrict",
  "enableReading",
  "enableWithdrawals",
  "enableInternalTransfer",
  "enableMargin",
  "enableFutures",
  "permitsUniversalTransfer",
  "enableVanillaOptions",
  "enableFixApiTrade",
  "enableFixReadOnly",
  "enableSpotAndMarginTrading",
  "enablePortfolioMarginTrading",
] as const;

/** What Binance says of the key, by its own account. */
export async function askBinance(
  { apiKey, apiSecret }: KeyCredentials,
  { address, by, signal }: KeyCheck,
): Promise<KeyEvidence> {
  const offsetMs = await clockOffset({ address, signal });
  const query = `recvWindow=${recvWindowMs}&timestamp=${Math.round(Date.now() + offsetMs)}`;
  const url = `${address}/sapi/v1/account/apiRestrictions?${query}&signature=${await signQuery(query, apiSecret)}`;
  const answer = await askVenue({ venue: name, url, method: "GET", headers: { "x-mbx-apikey": apiKey }, signal });
  if (answer.status !== 200) {
    throw refusalOf(answer);
  }
  const parsed = restrictions.safeParse(answer.json);
  if (!parsed.success) {
    throw new VenueFault("venue_answer_unexpected", `${name} does not tell the permissions of the key as it did`);
  }
  return evidenceOf(parsed.data, by);
}

function evidenceOf(told: z.output<typeof restrictions>, by: KeyEvidence["by"]): KeyEvidence {
  const on = (flag: string): boolean => told[flag] === true;
  // A permission that is not known yet and speaks of withdrawals counts as one.
  const canWithdraw = Object.keys(told).some((flag) => /withdraw/i.test(flag) && on(flag));
  return {
    by,
    endpoint,
    checkedAt: new Date().toISOString(),
    canRead: told.enableReading,
    canTrade: told.enableSpotAndMarginTrading,
    canWithdraw,
    isIpRestricted: told.ipRestrict,
    warnings: [
      ...(told.ipRestrict ? [] : (["ip_not_restricted"] as const)),
      ...(on("enableInternalTransfer") || on("permitsUniversalTransfer") ? (["can_transfer"] as const) : []),
      ...(told.tradingAuthorityExpirationTime === undefined ? [] : (["trading_expires"] as const)),
    ],
    said: Object.fromEntries(known.flatMap((flag) => (typeof told[flag] === "boolean" ? [[flag, told[flag]]] : []))),
  };
}

const timeAnswer = z.object({ serverTime: z.number().int().positive() });

/**
 * How far the venue's clock is ahead of this one. Half of the way there and back is what stays unknown of it; two
 * readings that differ by more say that one of the clocks does not run evenly. With either, a signature would be good for
 * another time than is meant, so none is made.
 */
async function clockOffset(venue: Pick<KeyCheck, "address" | "signal">): Promise<number> {
  const readings = [await readClock(venue), await readClock(venue)];
  const uncertainMs = Math.min(...readings.map((reading) => reading.uncertainMs));
  const offsets = readings.map(({ offsetMs }) => offsetMs);
  const apartMs = Math.max(...offsets) - Math.min(...offsets);
  if (uncertainMs > mostUncertainMs || apartMs > mostUncertainMs + uncertainMs) {
    throw new VenueFault(
      "venue_clock_uncertain",
      `the time of ${name} is known to ${Math.round(Math.max(uncertainMs, apartMs))} ms, and has to be to ${mostUncertainMs}`,
    );
  }
  return readings.find((reading) => reading.uncertainMs === uncertainMs)?.offsetMs ?? 0;
}

async function readClock({
  address,
  signal,
}: Pick<KeyCheck, "address" | "signal">): Promise<{ readonly offsetMs: number; readonly uncertainMs: number }> {
  const sentAt = Date.now();
  const { json } = await askVenue({ venue: name, url: `${address}/api/v3/time`, method: "GET", signal });
  const receivedAt = Date.now();
  const parsed = timeAnswer.safeParse(json);
  if (!parsed.success) {
    throw new VenueFault("venue_answer_unexpected", `${name} does not tell the time as it did`);
  }
  const uncertainMs = (receivedAt - sentAt) / 2;
  return { offsetMs: parsed.data.serverTime - (sentAt + uncertainMs), uncertainMs };
}

const failure = z.object({ code: z.number() });

/** By Binance's own numbers: its words may quote the request. */
function refusalOf({ status, json }: VenueAnswer): VenueFault {
  const code = failure.safeParse(json).data?.code;
  const detail = `${name} answers ${status}${code === undefined ? "" : `, ${code}`}`;
  if (code === -2014 || code === -2015 || code === -2008 || code === -1022) {
    return new VenueFault("exchange_key_not_accepted", detail);
  }
  if (code === -1021) {
    return new VenueFault("venue_clock_uncertain", detail);
  }
  return new VenueFault(code === -1003 ? "venue_rate_limited" : "venue_answer_unexpected", detail);
}
