import type { PaperCandle, PaperEvent, PaperOrder, PaperSettings } from "@chandlery/exchange/paper";
import type { Timeframe } from "@chandlery/core/market";
import type { PoolClient } from "pg";
import { queryPlanned } from "./pool.ts";

/** What names the orders that are matched together. */
export interface BookName {
  readonly accountId: string;
  readonly instrumentId: number;
}

export interface OpenOrder {
  readonly sequence: number;
  readonly instrumentId: number;
  readonly status: string;
  /** Of an account that its owner trades, and no run. */
  readonly isOfDesk: boolean;
}

const openStatuses = "('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')";

/** Of an account that a run trades, the execution service works only what a sweep asked for. */
const openOrders = `from public.orders as made
  join public.accounts as account on account.account_id = made.account_id
  join public.intents as intent on intent.account_id = made.account_id and intent.sequence = made.intent_sequence
  where made.account_id = $1
    and made.status in ${openStatuses}
    and (account.purpose = 'desk' or intent.source = 'sweep')`;

export function readOpenOrders(client: PoolClient, accountId: string): Promise<readonly OpenOrder[]> {
  return queryPlanned<OpenOrder>(
    client,
    `select made.sequence, made.instrument_id as "instrumentId", made.status, account.purpose = 'desk' as "isOfDesk"
     ${openOrders} order by made.sequence`,
    [accountId],
  );
}

/**
 * Lets a submitted order go: committed as `sending`, or cancelled by a kill. The last statement of its transaction, which
 * holds the gate from here to its commit.
 */
export async function dispatchOrder(client: PoolClient, accountId: string, sequence: number): Promise<void> {
  await queryPlanned(client, "select private.dispatch_order($1, $2)", [accountId, sequence]);
}

/** Taken before anything of the account is read that is then acted on. */
export async function lockAccount(client: PoolClient, accountId: string): Promise<void> {
  await queryPlanned(client, "select 1 from private.lock_account($1)", [accountId]);
}

/**
 * The venue takes what was sent to it. It is ours, and what it does is committed with what it read: an order that is
 * `sending` or `unknown` was filled by nobody yet, whoever sent it and then died, and is taken now.
 */
export async function acceptOrders(client: PoolClient, { accountId, instrumentId }: BookName): Promise<void> {
  await queryPlanned(
    client,
    `select private.record_order_event(
       made.account_id, made.sequence, case made.status when 'cancelling' then 'cancel' else 'accept' end
     )
     ${openOrders} and made.instrument_id = $2 and made.status in ('sending', 'unknown', 'cancelling')`,
    [accountId, instrumentId],
  );
}

/** An open order as the venue sees it, in the time of its account. */
export interface DeskOrder extends PaperOrder {
  readonly clientOrderId: string;
  /** Not dispatched yet: the venue does not know it. */
  readonly isSubmitted: boolean;
  /** UTC ms up to which the candles were worked through; null before the first price. */
  readonly matchedUntil: number | null;
  /** Of a level: the first fill of its entry. */
  readonly entryFill: { readonly tradeKey: string; readonly price: string; readonly at: number } | null;
}

export interface BookTerms {
  readonly settings: Omit<PaperSettings, "maxVolumeShare">;
  readonly positionQuantity: string;
  readonly seriesId: number;
  readonly timeframe: Timeframe;
  /** It trades now, and sees the candle that forms. */
  readonly isLive: boolean;
  readonly isOfRun: boolean;
  /** How fast its clock runs against the wall's: 1 but in a replay. */
  readonly speed: number;
  /** UTC ms of the account's clock. */
  readonly asOf: number;
  /** Null where there is no price, or one that is too old to trade on. */
  readonly quote: { readonly price: string; readonly at: number } | null;
}

const milliseconds = (time: string, round: "floor" | "ceil" = "floor") =>
  `${round}(extract(epoch from ${time}) * 1000)::double precision`;

/** What an account's book in an instrument stands on; undefined where the user may not see either. */
export async function readTerms(
  client: PoolClient,
  { accountId, instrumentId }: BookName,
): Promise<BookTerms | undefined> {
  const [row] = await queryPlanned<TermsRow>(
    client,
    `select
       account.taker_fee_rate::text, account.maker_fee_rate::text, account.slippage_rate::text,
       instrument.tick_size::text, instrument.lot_size::text, instrument.series_id, series.timeframe,
       coalesce(held.quantity, 0)::text as position_quantity,
       account.purpose, account.replay_from is not null as is_replay,
       coalesce(account.replay_speed, 1)::double precision as speed,
       ${milliseconds("quote.as_of")} as as_of,
       trim_scale(quote.price)::text as price, ${milliseconds("quote.priced_at")} as priced_at, quote.is_stale
     from public.accounts as account
     join public.instruments as instrument on instrument.instrument_id = $2
     join public.candle_series as series on series.series_id = instrument.series_id
     left join public.positions as held
       on held.account_id = account.account_id and held.instrument_id = instrument.instrument_id
     cross join lateral private.account_quote(account.account_id, instrument.instrument_id) as quote
     where account.account_id = $1`,
    [accountId, instrumentId],
  );
  return row === undefined ? undefined : toTerms(row);
}

interface TermsRow {
  readonly taker_fee_rate: string;
  readonly maker_fee_rate: string;
  readonly slippage_rate: string;
  readonly tick_size: string;
  readonly lot_size: string;
  readonly series_id: number;
  readonly timeframe: Timeframe;
  readonly position_quantity: string;
  readonly purpose: "desk" | "run";
  readonly is_replay: boolean;
  readonly speed: number;
  readonly as_of: number;
  readonly price: string | null;
  readonly priced_at: number | null;
  readonly is_stale: boolean;
}

const toTerms = (row: TermsRow): BookTerms => ({
  settings: {
    takerFeeRate: row.taker_fee_rate,
    makerFeeRate: row.maker_fee_rate,
    slippageRate: row.slippage_rate,
    tickSize: row.tick_size,
    lotSize: row.lot_size,
  },
  positionQuantity: row.position_quantity,
  seriesId: row.series_id,
  timeframe: row.timeframe,
  isLive: row.purpose === "desk" && !row.is_replay,
  isOfRun: row.purpose === "run",
  speed: row.speed,
  asOf: row.as_of,
  quote: row.is_stale || row.price === null || row.priced_at === null ? null : { price: row.price, at: row.priced_at },
});

/** The open orders of a book by sequence. Times are the account's: a replay's orders live in its history. */
export async function readBook(
  client: PoolClient,
  { accountId, instrumentId }: BookName,
  { asOf }: BookTerms,
): Promise<readonly DeskOrder[]> {
  const rows = await queryPlanned<OrderRow>(
    client,
    `select
       made.sequence, made.client_order_id, made.purpose, made.side, made.order_type, made.status,
       made.quantity::text, made.filled_quantity::text, made.price::text, made.stop_price::text,
       made.reduce_only, made.time_in_force, made.is_triggered, made.intent_sequence,
       ${milliseconds("made.good_until")} as expires_at,
       ${milliseconds("made.matched_until")} as matched_until,
       -- Rounded up: an order is never taken for older than it is.
       ${milliseconds(
         `case
            when account.purpose = 'run' then null
            when account.replay_from is null then made.accepted_at
            else account.replay_from
              + (made.accepted_at - account.replay_started_at) * account.replay_speed::double precision
          end`,
         "ceil",
       )} as accepted_at,
       entered.trade_key as entry_key, entered.price as entry_price, entered.at as entry_at
     from (select made.* ${openOrders} and made.instrument_id = $2) as made
     join public.accounts as account on account.account_id = made.account_id
     left join lateral (
       select fill.trade_key, trim_scale(fill.price)::text as price, ${milliseconds("fill.filled_at")} as at
       from public.orders as entry
       join public.fills as fill on fill.account_id = entry.account_id and fill.order_sequence = entry.sequence
       where entry.account_id = made.account_id
         and entry.intent_sequence = made.intent_sequence
         and entry.purpose = 'entry'
         and made.purpose in ('stop_loss', 'take_profit')
       order by fill.sequence
       limit 1
     ) as entered on true
     order by made.sequence`,
    [accountId, instrumentId],
  );
  return rows.map((row) => toDeskOrder(row, asOf));
}

interface OrderRow {
  readonly sequence: number;
  readonly client_order_id: string;
  readonly purpose: PaperOrder["purpose"];
  readonly side: PaperOrder["side"];
  readonly order_type: PaperOrder["type"];
  readonly status: string;
  readonly quantity: string;
  readonly filled_quantity: string;
  readonly price: string | null;
  readonly stop_price: string | null;
  readonly reduce_only: boolean;
  readonly time_in_force: PaperOrder["timeInForce"];
  readonly is_triggered: boolean;
  readonly intent_sequence: number;
  readonly expires_at: number | null;
  readonly matched_until: number | null;
  readonly accepted_at: number | null;
  readonly entry_key: string | null;
  readonly entry_price: string | null;
  readonly entry_at: number | null;
}

const toDeskOrder = (row: OrderRow, asOf: number): DeskOrder => ({
  sequence: row.sequence,
  clientOrderId: row.client_order_id,
  purpose: row.purpose,
  side: row.side,
  type: row.order_type,
  quantity: row.quantity,
  filledQuantity: row.filled_quantity,
  price: row.price,
  stopPrice: row.stop_price,
  reduceOnly: row.reduce_only,
  timeInForce: row.time_in_force,
  expiresAt: row.expires_at,
  isTriggered: row.is_triggered,
  intentSequence: row.intent_sequence,
  acceptedAt: row.entry_at ?? row.accepted_at ?? asOf,
  isSubmitted: row.status === "submitted",
  matchedUntil: row.matched_until,
  entryFill:
    row.entry_key === null || row.entry_price === null || row.entry_at === null
      ? null
      : { tradeKey: row.entry_key, price: row.entry_price, at: row.entry_at },
});

export interface CandleSpan {
  readonly seriesId: number;
  readonly lengthMs: number;
  /** Candles that close after it. */
  readonly after: number;
  /** And not after this; null for no end. */
  readonly until: number | null;
  readonly limit: number;
}

const candleColumns = `${milliseconds("candle.open_time")} as "openTime", candle.is_closed as "isClosed",
  trim_scale(candle.open / power(10::numeric, series.price_scale))::text as open,
  trim_scale(candle.high / power(10::numeric, series.price_scale))::text as high,
  trim_scale(candle.low / power(10::numeric, series.price_scale))::text as low,
  trim_scale(candle.close / power(10::numeric, series.price_scale))::text as close,
  trim_scale(candle.volume / power(10::numeric, series.volume_scale))::text as volume
  from public.market_data_candles as candle
  join public.candle_series as series using (series_id)
  where candle.series_id = $1`;

type CandleRow = Omit<PaperCandle, "closeTime" | "updatedAt">;

/** Closed candles in exact decimals, ascending. */
export async function readClosedCandles(
  client: PoolClient,
  { seriesId, lengthMs, after, until, limit }: CandleSpan,
): Promise<readonly PaperCandle[]> {
  const rows = await queryPlanned<CandleRow>(
    client,
    `select ${candleColumns}
       and candle.is_closed
       and candle.open_time > to_timestamp($2::double precision / 1000)
       and ($3::double precision is null or candle.open_time <= to_timestamp($3::double precision / 1000))
     order by candle.open_time
     limit $4`,
    [seriesId, after - lengthMs, until === null ? null : until - lengthMs, limit],
  );
  return rows.map((row) => ({ ...row, closeTime: row.openTime + lengthMs }));
}

/** The newest candle of a series that had begun by `asOf`, closed or not. */
export async function readNewestCandle(
  client: PoolClient,
  { seriesId, lengthMs, asOf }: { readonly seriesId: number; readonly lengthMs: number; readonly asOf: number },
): Promise<PaperCandle | undefined> {
  const [row] = await queryPlanned<CandleRow>(
    client,
    `select ${candleColumns} and candle.open_time <= to_timestamp($2::double precision / 1000)
     order by candle.open_time desc
     limit 1`,
    [seriesId, asOf],
  );
  return row === undefined ? undefined : { ...row, closeTime: row.openTime + lengthMs };
}

/** An event of the venue, kept. */
export interface DeskEvent {
  readonly event: PaperEvent;
  /** The venue's id of the execution: the same for whoever works out the same one. */
  readonly tradeKey: string;
  readonly isOfRun: boolean;
}

export async function recordEvent(client: PoolClient, accountId: string, told: DeskEvent): Promise<void> {
  const { event } = told;
  switch (event.kind) {
    case "fill":
      await recordFill(client, accountId, { ...told, event });
      return;
    case "trigger":
      await queryPlanned(client, "select private.trigger_order($1, $2, null, true)", [accountId, event.sequence]);
      return;
    case "reject":
      await endOrder(client, accountId, { ...event, why: event.code });
      return;
    case "cancel":
    case "expire":
      await endOrder(client, accountId, { ...event, why: event.reason });
  }
}

type FillEvent = Extract<PaperEvent, { readonly kind: "fill" }>;

async function recordFill(
  client: PoolClient,
  accountId: string,
  { event, tradeKey, isOfRun }: DeskEvent & { readonly event: FillEvent },
): Promise<void> {
  // The law works out the fee: it knows the size of a contract.
  const execution = {
    trade_key: tradeKey,
    quantity: event.quantity,
    price: event.price,
    filled_at: new Date(event.at).toISOString(),
    is_maker: event.isMaker,
    is_ambiguous: event.isAmbiguous,
    ...(isOfRun ? { exit_reason: "kill_switch" } : {}),
  };
  const values = [accountId, event.sequence, JSON.stringify(execution)];
  await queryPlanned(client, "select private.record_fill($1, $2, $3)", values);
}

interface End {
  readonly sequence: number;
  readonly kind: "cancel" | "expire" | "reject";
  readonly why: string;
}

/** Only of an order that is open: the law cancels the other level of a bracket by itself. */
async function endOrder(client: PoolClient, accountId: string, { sequence, kind, why }: End): Promise<void> {
  await queryPlanned(
    client,
    `select private.record_order_event(made.account_id, made.sequence, $3, $4)
     from public.orders as made
     where made.account_id = $1 and made.sequence = $2 and made.status in ${openStatuses}`,
    [accountId, sequence, kind, why],
  );
}

/** How far orders of an account were matched, UTC ms. */
export async function keepProgress(
  client: PoolClient,
  accountId: string,
  { sequences, until }: { readonly sequences: readonly number[]; readonly until: number },
): Promise<void> {
  await queryPlanned(
    client,
    `select private.trigger_order($1, wanted.sequence, to_timestamp($3::double precision / 1000), false)
     from unnest($2::integer[]) as wanted (sequence)`,
    [accountId, sequences, until],
  );
}
