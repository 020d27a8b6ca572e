-- The only way in which a stored candle changes: market_data may not update, and this function touches unclosed candles only.
grant create on schema private to chandlery_law;

create function private.replace_forming_candles(
  series_ids integer[],
  open_times timestamptz[],
  opens bigint[],
  highs bigint[],
  lows bigint[],
  closes bigint[],
  volumes bigint[],
  closed boolean[]
)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  replaced integer;
begin
  -- One order of locking for everybody, so that two feeds of the same series cannot deadlock.
  perform
  from public.market_data_candles as candle
  join unnest(series_ids, open_times) as incoming (series_id, open_time)
    on candle.series_id = incoming.series_id and candle.open_time = incoming.open_time
  where not candle.is_closed
  order by candle.series_id, candle.open_time
  for update of candle;

  -- While a candle forms its range and volume only grow: an update with less of either is a late one and is left out,
  -- so the stored candle is the same in whatever order the updates arrive.
  update public.market_data_candles as candle
  set
    is_closed = incoming.is_closed,
    open = incoming.open,
    high = incoming.high,
    low = incoming.low,
    close = incoming.close,
    volume = incoming.volume
  from unnest(series_ids, open_times, opens, highs, lows, closes, volumes, closed)
    as incoming (series_id, open_time, open, high, low, close, volume, is_closed)
  where candle.series_id = incoming.series_id
    and candle.open_time = incoming.open_time
    and not candle.is_closed
    and (
      incoming.is_closed
      or (incoming.high >= candle.high and incoming.low <= candle.low and incoming.volume >= candle.volume)
    )
    and (candle.is_closed, candle.open, candle.high, candle.low, candle.close, candle.volume)
      is distinct from
      (incoming.is_closed, incoming.open, incoming.high, incoming.low, incoming.close, incoming.volume);

  get diagnostics replaced = row_count;
  return replaced;
end
$$;

comment on function private.replace_forming_candles is 'Replaces unclosed candles by newer updates or by their closed form; closed candles stay. Returns how many changed.';

revoke execute on function private.replace_forming_candles from public, anon, authenticated, service_role;
grant execute on function private.replace_forming_candles to market_data;
alter function private.replace_forming_candles owner to chandlery_law;
revoke create on schema private from chandlery_law;
