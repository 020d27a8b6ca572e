"use client";

import { X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Badge } from "../../ui/badge.tsx";
import { Decimal, formatExact } from "../../ui/exact.ts";
import { formatSeconds } from "../../ui/format.ts";
import { Tile } from "../../ui/tile.tsx";
import { formatTime } from "../../ui/time.ts";
import { isReplay } from "../account/account-clock.ts";
import { RateForm } from "../account/rate-form.tsx";
import { ReplayBadge } from "../account/replay-badge.tsx";
import type { Account } from "../account/rows.ts";
import { useAccountClock } from "../account/use-account-clock.ts";
import { CandleChart } from "../chart/candle-chart.tsx";
import { timeframeMs } from "../chart/timeframe.ts";
import type { DecisionRow } from "../decision/rows.ts";
import { type InstrumentPrice, baseOf, isOld } from "../instrument/rows.ts";
import { type Prices, usePrices } from "../instrument/use-prices.ts";
import { type Feed, useLive } from "../live/live-provider.tsx";
import { type DeskRows, useDesk } from "./use-desk.ts";
import { levelsOf } from "./chart-levels.ts";
import { OrderTicket } from "./order-ticket.tsx";
import { formatPrice } from "./order-words.ts";
import { equityOf, valued } from "./position-figures.ts";
import type { DeskFill } from "./rows.ts";
import type { Side, Trading } from "./ticket.ts";
import { TradeTabs } from "./trade-tabs.tsx";
import { useTicket } from "./use-ticket.ts";

export interface TradeDeskProps extends DeskRows {
  readonly instrumentId: number;
  readonly fills: readonly DeskFill[];
  readonly decisions: readonly DecisionRow[];
  readonly prices: readonly InstrumentPrice[];
  readonly serverNow: number;
  readonly indicators: readonly string[];
  readonly timeZone: string;
}

/** One instrument and one account: its candles, an order for it, and what was ordered so far. */
export function TradeDesk(props: TradeDeskProps) {
  const { account, instruments, instrumentId, timeZone } = props;
  const { isSheetOpen, openSheet, closeSheet, closer } = useSheet();
  const { feed } = useLive();
  const desk = useDesk(props);
  const prices = usePrices({
    accountId: account.account_id,
    instrumentIds: instruments.map(({ instrument_id: id }) => id),
    atStart: props.prices,
  });
  const instrument = instruments.find(({ instrument_id: id }) => id === instrumentId);
  const price = prices.byInstrument.get(instrumentId);
  const trading = useTrading({ desk, prices, instrumentId });
  const marketBlock = marketBlockOf({ feed, prices, price });
  const ticket = useTicket({ accountId: account.account_id, instrumentId, trading, marketBlock });
  const levels = useMemo(() => (instrument === undefined ? [] : levelsOf(instrument, desk)), [instrument, desk]);
  if (instrument === undefined) {
    return null;
  }
  const begin = (side: Side, button: HTMLButtonElement) => {
    ticket.edit({ side });
    openSheet(button);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_304px] lg:grid-rows-[auto_minmax(0,1.5fr)_minmax(0,1fr)]">
      <div className="lg:col-start-1">
        <InstrumentHead
          symbol={instrument.symbol}
          trading={trading}
          price={price}
          account={account}
          serverNow={props.serverNow}
          timeZone={timeZone}
        />
      </div>
      <Tile
        title={`${instrument.symbol} ${instrument.series.timeframe}`}
        context={`${instrument.series.source} · times in ${timeZone}`}
        className="min-h-96 lg:col-start-1"
      >
        <DeskChart desk={props} symbol={instrument.symbol} series={instrument} levels={levels} />
      </Tile>
      <div className="min-h-64 lg:col-start-1 lg:min-h-0">
        <TradeTabs desk={desk} instrument={instrument} prices={prices.byInstrument} rows={props} timeZone={timeZone} />
      </div>
      <aside
        aria-label="Order ticket"
        data-open={isSheetOpen}
        className="bg-panel max-lg:hidden max-lg:data-[open=true]:fixed max-lg:data-[open=true]:inset-x-0 max-lg:data-[open=true]:bottom-0 max-lg:data-[open=true]:z-10 max-lg:data-[open=true]:block max-lg:data-[open=true]:max-h-[calc(100dvh-56px)] max-lg:data-[open=true]:overflow-auto max-lg:data-[open=true]:rounded-t-lg max-lg:data-[open=true]:border-t max-lg:data-[open=true]:border-line-strong max-lg:data-[open=true]:shadow-(--shadow) lg:col-start-2 lg:row-span-3 lg:row-start-1 lg:overflow-auto"
      >
        <div className="flex h-12 items-center justify-between border-b border-line px-(--gutter) lg:hidden">
          <span className="text-14 font-semibold">{instrument.symbol}</span>
          <button
            ref={closer}
            type="button"
            aria-label="Close the ticket"
            onClick={closeSheet}
            className="grid size-11 place-items-center"
          >
            <X size={20} strokeWidth={1.5} aria-hidden />
          </button>
        </div>
        {trading.rate === null ? <RateForm given={trading.currency} wanted={trading.accountCurrency} /> : null}
        <OrderTicket ticket={ticket} trading={trading} marketBlock={marketBlock} />
        <AccountFigures trading={trading} symbol={instrument.symbol} name={account.name} />
      </aside>
      <div className="sticky bottom-0 grid grid-cols-2 gap-2 border-t border-line bg-panel p-2 lg:hidden">
        <button
          type="button"
          onClick={(event) => begin("buy", event.currentTarget)}
          className="h-11 rounded-md bg-up text-14 font-semibold text-(--up-ink)"
        >
          Buy …
        </button>
        <button
          type="button"
          onClick={(event) => begin("sell", event.currentTarget)}
          className="h-11 rounded-md bg-down text-14 font-semibold text-(--down-ink)"
        >
          Sell …
        </button>
      </div>
    </div>
  );
}

/** On a narrow screen the ticket lies over the page: it takes the focus, Esc closes it, and the focus goes back. */
function useSheet() {
  const [isSheetOpen, setIsOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const closer = useRef<HTMLButtonElement>(null);
  const openSheet = (button: HTMLButtonElement) => {
    opener.current = button;
    setIsOpen(true);
  };
  const closeSheet = useCallback(() => {
    setIsOpen(false);
    opener.current?.focus();
  }, []);
  useEffect(() => {
    if (!isSheetOpen) {
      return undefined;
    }
    closer.current?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        closeSheet();
      }
    };
    globalThis.addEventListener("keydown", onKeyDown);
    return () => globalThis.removeEventListener("keydown", onKeyDown);
  }, [isSheetOpen, closeSheet]);
  return { isSheetOpen, openSheet, closeSheet, closer };
}

interface MarketState {
  readonly feed: Feed;
  readonly prices: Prices;
  readonly price: InstrumentPrice | undefined;
}

/** Why nothing is to be bought at the market now: what is shown is old. */
function marketBlockOf({ feed, prices, price }: MarketState): string | null {
  if (feed === "broken") {
    return "the connection is gone, so what you see may be old.";
  }
  if (price?.price === null || price === undefined) {
    return "there is no price at the account's time.";
  }
  if (prices.isBroken) {
    return "prices could not be read, so what you see may be old.";
  }
  return isOld(price)
    ? `the newest price is ${formatSeconds(price.ageMs ?? 0)} old, and ${formatSeconds(price.mostAgeMs)} is allowed.`
    : null;
}

interface TradingWish {
  readonly desk: ReturnType<typeof useDesk>;
  readonly prices: Prices;
  readonly instrumentId: number;
}

/** What the ticket measures by, from what the desk holds now. */
function useTrading({ desk, prices, instrumentId }: TradingWish): Trading {
  const { account, instruments, positions, rates } = desk;
  const instrument = instruments.find(({ instrument_id: id }) => id === instrumentId);
  const held = valued({ positions, instruments, rates, prices: prices.byInstrument });
  return {
    base: baseOf(instrument?.symbol ?? ""),
    currency: instrument?.currency ?? account.currency,
    tickSize: instrument?.tick_size ?? "1",
    lotSize: instrument?.lot_size ?? "1",
    contractSize: instrument?.contract_size ?? "1",
    minQuantity: instrument?.min_quantity ?? "0",
    price: prices.byInstrument.get(instrumentId)?.price ?? null,
    rate: instrument === undefined ? null : (rates[instrument.currency] ?? null),
    accountCurrency: account.currency,
    cash: desk.cash,
    equity: equityOf(desk.cash, held)?.toFixed() ?? null,
    position: positions.find(({ instrument_id: id }) => id === instrumentId)?.quantity ?? "0",
    makerFeeRate: account.maker_fee_rate,
    takerFeeRate: account.taker_fee_rate,
    slippageRate: account.slippage_rate,
  };
}

interface InstrumentHeadProps {
  readonly symbol: string;
  readonly trading: Trading;
  readonly price: InstrumentPrice | undefined;
  readonly account: Account;
  readonly serverNow: number;
  readonly timeZone: string;
}

function InstrumentHead({ symbol, trading, price, account, serverNow, timeZone }: InstrumentHeadProps) {
  const old = price === undefined || isOld(price);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 bg-panel px-(--gutter) py-1.5">
      <h1 className="sr-only">Trade {symbol}</h1>
      <span className={`text-20 font-semibold ${old ? "text-stale" : ""}`}>
        {formatPrice(trading.price, { tick_size: trading.tickSize })}
        <span className="ml-1 text-11 font-normal text-fg-3">{trading.currency}</span>
      </span>
      <span className="text-11 text-fg-3">
        {price?.ageMs === null || price === undefined ? "no price yet" : `${formatSeconds(price.ageMs)} old`}
      </span>
      {old ? <Badge tone="warn">STALE</Badge> : null}
      <span className="text-11 text-fg-3 max-sm:hidden">
        tick {trading.tickSize}, lot {trading.lotSize}
      </span>
      <span className="ml-auto flex items-center gap-2 text-11 text-fg-3">
        {isReplay(account) ? (
          <>
            <ReplayBadge account={account} />
            <ReplayTime account={account} serverNow={serverNow} timeZone={timeZone} />
          </>
        ) : null}
        <span className="max-sm:hidden">{account.name}, paper venue</span>
      </span>
    </div>
  );
}

function ReplayTime({ account, serverNow, timeZone }: Pick<InstrumentHeadProps, "account" | "serverNow" | "timeZone">) {
  const now = useAccountClock(account, serverNow);
  return (
    <span title="Where this account's clock stands">
      {formatTime(now, { timeZone })} {timeZone}
    </span>
  );
}

interface DeskChartProps {
  readonly desk: TradeDeskProps;
  readonly symbol: string;
  readonly series: { readonly series_id: number; readonly series: { readonly timeframe: string } };
  readonly levels: ReturnType<typeof levelsOf>;
}

/** A replay shows the candles that have closed by its clock, and no later one. */
function DeskChart({ desk, symbol, series, levels }: DeskChartProps) {
  const { timeframe } = series.series;
  const now = useAccountClock(desk.account, desk.serverNow);
  return (
    <CandleChart
      key={`${series.series_id} ${desk.account.account_id}`}
      seriesId={series.series_id}
      symbol={symbol}
      timeframe={timeframe}
      timeZone={desk.timeZone}
      indicators={desk.indicators}
      levels={levels}
      {...(isReplay(desk.account) ? { replayedTo: now - timeframeMs(timeframe) } : {})}
    />
  );
}

interface AccountFiguresProps {
  readonly trading: Trading;
  readonly symbol: string;
  readonly name: string;
}

function AccountFigures({ trading, symbol, name }: AccountFiguresProps) {
  const { accountCurrency: currency, equity, cash, position, base } = trading;
  const rows = [
    { label: "Equity", value: formatExact(equity, 2), unit: currency },
    { label: "Cash", value: formatExact(cash, 2), unit: currency },
    { label: `Position ${symbol}`, value: formatExact(new Decimal(position)), unit: base },
  ];
  return (
    <section aria-label="Account" className="border-t border-line p-(--gutter)">
      <h2 className="mb-2 text-12 font-semibold">{name}</h2>
      <dl className="flex flex-col gap-1 text-12">
        {rows.map(({ label, value, unit }) => (
          <div key={label} className="flex justify-between gap-3">
            <dt className="text-fg-2">{label}</dt>
            <dd>
              {value} <span className="text-11 text-fg-3">{unit}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
