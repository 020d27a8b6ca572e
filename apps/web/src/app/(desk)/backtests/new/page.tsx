import type { Metadata } from "next";
import { startBacktest } from "../../../../feature/run/actions.ts";
import { type FormQuery, formOptions } from "../../../../feature/run/form-options.ts";
import { RunForm } from "../../../../feature/run/run-form.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "New backtest" };

export default async function NewBacktestPage({ searchParams }: { readonly searchParams: Promise<FormQuery> }) {
  const options = await formOptions(await searchParams);
  return (
    <Tiles>
      <Tile title="New backtest" context="over stored candles; the result is kept">
        <RunForm action={startBacktest} submit="Run the backtest" isPaced={false} {...options} />
      </Tile>
    </Tiles>
  );
}
