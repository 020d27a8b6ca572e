import { randomUUID } from "node:crypto";
import { type Client } from "pg";

/** Rows of each user in every table that has an owner. */
export const rowsEach = 3;

const plantSql = `with
        series as (
          insert into public.candle_series (user_id, source, symbol, timeframe, price_scale, volume_scale)
          values ($1, $2, 'BTCUSD', '1m', 8, 8) returning series_id
        ),
        candle as (
          insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume)
          select series_id, '2024-01-01', 1, 1, 1, 1, 1 from series
        ),
        key as (
          insert into public.ingest_keys (user_id, source, key_sha256, key_prefix) values ($1, $2, sha256($2::bytea), 'chk_')
        ),
        import as (
          insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
          values (gen_random_uuid(), $1, $2, $2, 'BTCUSD', '1m')
        ),
        account as (
          insert into public.accounts (account_id, user_id, mode, venue, start_cash) values (gen_random_uuid(), $1, 'backtest', 'simulated', 100)
          returning account_id
        ),
        backtest_account as (
          insert into public.accounts (account_id, user_id, mode, venue, start_cash) values (gen_random_uuid(), $1, 'backtest', 'simulated', 100)
          returning account_id
        ),
        strategy as (
          insert into public.strategies (strategy_id, user_id, name) values (gen_random_uuid(), $1, $2) returning strategy_id
        ),
        backtest as (
          insert into public.backtests (backtest_id, user_id, account_id, strategy_id, series_id, parameters, settings)
          select gen_random_uuid(), $1, account_id, strategy_id, series_id, '{}', '{}' from backtest_account, strategy, series
        ),
        run as (
          insert into public.paper_runs (paper_run_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time, pace_ms)
          select gen_random_uuid(), $1, account_id, strategy_id, series_id, '{}', '{}', now(), 1 from account, strategy, series
        ),
        asset as (
          insert into public.assets (user_id, symbol) values ($1, $2)
        ),
        exchange_key as (
          insert into public.user_exchange_keys (key_id, user_id, venue, label, hint, recipient_key_id, version, sealed)
          select gen_random_uuid(), $1, 'binance', $2, 'abcd', recipient_key_id, 1, decode(repeat('00', 304), 'hex')
          from public.execution_keys
        ),
        setting_change as (
          insert into public.global_setting_changes (setting, new_value, changed_by) values ('api_base_url', $2, $1)
        ),
        intent as (
          insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
          select account_id, $1, 0, now(), 'BTCUSD', 'buy', 'market', 1, false from account
        ),
        decision as (
          insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
          select account_id, $1, 0, now(), 'approved' from account
        ),
        placed as (
          insert into public.orders (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
          select account_id, $1, 0, $2, 0, 'entry', 'buy', 'market', 1, 'filled', now() from account
        ),
        fill as (
          insert into public.fills (account_id, user_id, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee, is_ambiguous)
          select account_id, $1, 0, 0, 0, now(), 'buy', 1, 1, 0, false from account
        )
      insert into public.equity_snapshots (account_id, user_id, taken_at, equity) select account_id, $1, now(), 100 from account`;

/** Three rows of a user in every table that has an owner. */
export async function plant(
  target: Client,
  { userId, name }: { readonly userId: string; readonly name: string },
): Promise<void> {
  for (let at = 0; at < rowsEach; at += 1) {
    await target.query(plantSql, [userId, `${name} ${at}`]);
    await plantTrading(target, { userId, name: `${name} ${at}` });
  }
}

/** Through the law, since nothing else writes these tables: an account with a filled order, a rate, a kill and its sweep. */
async function plantTrading(
  target: Client,
  { userId, name }: { readonly userId: string; readonly name: string },
): Promise<void> {
  const account = randomUUID();
  await target.query("begin");
  await target.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub: userId })]);
  await target.query(
    `insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume)
     select series_id, date_trunc('minute', now()), 1e8, 1e8, 1e8, 1e8, 1 from public.candle_series where source = $1`,
    [name],
  );
  await target.query("select private.open_account($1, 'Desk', 'USD', 100, null, null, null)", [account]);
  const { rows } = await target.query<{ readonly id: number }>(
    "select private.add_instrument(series_id, 'USD', null, null, null, false) as id from public.candle_series where source = $1",
    [name],
  );
  const instrument = rows[0]?.id;
  await target.query(
    `select private.place_order(gen_random_uuid(), $1, $2, '{"side": "buy", "quantity": "1", "order_type": "market"}')`,
    [account, instrument],
  );
  await target.query("select private.dispatch_order($1, 0)", [account]);
  await target.query("select private.record_order_event($1, 0, 'accept')", [account]);
  const fill = { trade_key: "t", quantity: "1", price: "1", filled_at: new Date(0).toISOString(), fee: "0" };
  await target.query("select private.record_fill($1, 0, $2)", [account, JSON.stringify(fill)]);
  await target.query("select private.mark_account($1)", [account]);
  await target.query("select private.record_rate('EUR', 'USD', 1.1, $1, false)", [name]);
  await target.query(
    `insert into public.kill_sweeps (epoch, user_id)
     select epoch, $2 from private.kill('account', $1::text, 2, 'planted', false, false)`,
    [account, userId],
  );
  await target.query("commit");
}
