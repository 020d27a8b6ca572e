import type { Metadata } from "next";
import { startPaperRun } from "../../../../feature/run/actions.ts";
import { type FormQuery, formOptions } from "../../../../feature/run/form-options.ts";
import { RunForm } from "../../../../feature/run/run-form.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "New paper run" };

export default async function NewPaperRunPage({ searchParams }: { readonly searchParams: Promise<FormQuery> }) {
  const options = await formOptions(await searchParams);
  return (
    <Tiles>
      <Tile title="New paper run" context="a replay of stored candles at your pace">
        <RunForm action={startPaperRun} submit="Start the paper run" isPaced {...options} />
      </Tile>
    </Tiles>
  );
}
