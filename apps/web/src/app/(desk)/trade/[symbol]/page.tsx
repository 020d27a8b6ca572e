import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { readChosenAccount } from "../../../../feature/account/queries.ts";
import { indicatorsCookie, parseIndicators } from "../../../../feature/chart/indicators.ts";
import { readDecisionsAbout } from "../../../../feature/decision/queries.ts";
import { InstrumentForm } from "../../../../feature/instrument/instrument-form.tsx";
import { listInstruments, readLastCloses, readPrices } from "../../../../feature/instrument/queries.ts";
import { currencyOf } from "../../../../feature/instrument/rows.ts";
import { suggestSteps } from "../../../../feature/instrument/steps.ts";
import { readDeskRows } from "../../../../feature/order/desk-rows.ts";
import { readDeskFills } from "../../../../feature/order/queries.ts";
import { TradeDesk } from "../../../../feature/order/trade-desk.tsx";
import { listSeries } from "../../../../feature/run/queries.ts";
import type { SeriesRow } from "../../../../feature/run/rows.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

interface TradeSymbolPageProps {
  readonly params: Promise<{ readonly symbol: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: TradeSymbolPageProps): Promise<Metadata> {
  return { title: `Trade ${decodeURIComponent((await params).symbol)}` };
}

/** An instrument by its symbol, and by `?instrument=` where several have it; `?series=` makes one of these candles. */
export default async function TradeSymbolPage({ params, searchParams }: TradeSymbolPageProps) {
  const symbol = decodeURIComponent((await params).symbol);
  const [query, account, instruments, series] = await Promise.all([
    searchParams,
    readChosenAccount(),
    listInstruments(),
    listSeries(),
  ]);
  if (account === null) {
    redirect("/trade");
  }
  const named = instruments.filter((row) => row.symbol === symbol);
  const wanted = Number(query["instrument"]);
  const instrument = named.find(({ instrument_id: id }) => id === wanted) ?? named[0];
  const ofSymbol = series.filter((row) => row.symbol === symbol);
  const asked = ofSymbol.find(({ series_id: id }) => id === Number(query["series"]));
  if (asked !== undefined || instrument === undefined) {
    return <NewInstrument series={asked ?? ofSymbol[0] ?? notFound()} currency={account.currency} />;
  }
  const rows = await readDeskRows(account);
  const held = new Set(rows.positions.map(({ instrument_id: id }) => id));
  const near = rows.instruments.filter(({ instrument_id: id }) => id === instrument.instrument_id || held.has(id));
  const [fills, decisions, prices, { timeZone }, store] = await Promise.all([
    readDeskFills(account.account_id, { instrumentId: instrument.instrument_id }),
    readDecisionsAbout(account.account_id, instrument.instrument_id),
    readPrices(account, near),
    readAppearance(),
    cookies(),
  ]);
  return (
    <TradeDesk
      key={`${account.account_id} ${instrument.instrument_id}`}
      {...rows}
      instruments={near}
      instrumentId={instrument.instrument_id}
      fills={fills}
      decisions={decisions}
      prices={prices}
      serverNow={nowMs()}
      indicators={parseIndicators(store.get(indicatorsCookie)?.value)}
      timeZone={timeZone}
    />
  );
}

const nowMs = (): number => Date.now();

interface NewInstrumentProps {
  readonly series: SeriesRow;
  /** Of the account: for a symbol that does not say its own. */
  readonly currency: string;
}

async function NewInstrument({ series, currency }: NewInstrumentProps) {
  const { tick, lot } = suggestSteps(await readLastCloses(series.series_id));
  return (
    <Tiles>
      <Tile title={series.symbol} context={`${series.timeframe} · ${series.source}`}>
        <InstrumentForm
          seriesId={series.series_id}
          symbol={series.symbol}
          timeframe={series.timeframe}
          source={series.source}
          currency={currencyOf(series.symbol) ?? currency}
          tick={tick}
          lot={lot}
        />
      </Tile>
    </Tiles>
  );
}
