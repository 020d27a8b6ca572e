"use client";

import { Upload } from "lucide-react";
import { useActionState, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, Input, Select } from "../../ui/field.tsx";
import { formatNumber } from "../../ui/format.ts";
import { importCandleFile } from "./actions.ts";
import { guessSeries, maxFileBytes, timeframes } from "./import-limits.ts";

/** Uploads a candle file. What is wrong in it is told line by line, and nothing is stored then. */
export function ImportForm() {
  const [state, send, isSending] = useActionState(importCandleFile, {});
  const [file, setFile] = useState<{ readonly name: string; readonly size: number } | null>(null);
  const [symbol, setSymbol] = useState("");
  const [timeframe, setTimeframe] = useState("1h");
  const isTooLarge = file !== null && file.size > maxFileBytes;
  const choose = (chosen: File | undefined) => {
    setFile(chosen === undefined ? null : { name: chosen.name, size: chosen.size });
    const guess = guessSeries(chosen?.name ?? "");
    if (guess !== null) {
      setSymbol(guess.symbol);
      setTimeframe(guess.timeframe);
    }
  };
  return (
    <form action={send} className="flex flex-col gap-3 p-(--gutter)" aria-label="Import candles">
      <label className="relative flex min-h-16 items-center gap-3 border border-dashed border-control px-3 text-12 text-fg-2 focus-within:outline-2 focus-within:outline-focus hover:bg-raised">
        <Upload size={20} strokeWidth={1.5} aria-hidden className="shrink-0" />
        <span>
          {file === null ? (
            <>
              Drop a CSV file or <span className="border-b border-line-strong text-fg">choose</span>, packed with gzip
              or not. It is checked before it is written.
            </>
          ) : (
            <>
              <span className="font-medium text-fg">{file.name}</span> {formatNumber(file.size / 1_024, 0)} KiB
            </>
          )}
        </span>
        <input
          type="file"
          name="file"
          aria-label="File"
          accept=".csv,.gz,text/csv,application/gzip"
          required
          onChange={(event) => choose(event.target.files?.[0])}
          className="absolute inset-0 cursor-pointer opacity-0"
        />
      </label>
      <div className="grid grid-cols-3 gap-2">
        <Field label="Symbol">
          <Input
            name="symbol"
            value={symbol}
            onChange={(event) => setSymbol(event.target.value)}
            required
            maxLength={64}
          />
        </Field>
        <Field label="Timeframe">
          <Select name="timeframe" value={timeframe} onChange={(event) => setTimeframe(event.target.value)}>
            {timeframes.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </Field>
        <Field label="Source">
          <Input name="source" defaultValue="file" required maxLength={64} />
        </Field>
      </div>
      {isTooLarge ? (
        <p role="alert" className="text-12 text-danger">
          The web takes {maxFileBytes >> 20} MiB at most. Pack the file with gzip, or use `npx chandlery import`.
        </p>
      ) : null}
      <Button type="submit" kind="primary" disabled={isSending || isTooLarge}>
        {isSending ? "Checking and storing …" : "Import the file"}
      </Button>
      <p className="text-11 text-fg-3">
        First line <code className="font-mono">timestamp_ms,open,high,low,close,volume</code>. It becomes a series of
        your own; the same file again adds nothing.
      </p>
      <ImportResult state={state} />
    </form>
  );
}

function ImportResult({ state: { error, outcome } }: { readonly state: Awaited<ReturnType<typeof importCandleFile>> }) {
  if (error !== undefined) {
    return (
      <p role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12">
        {error}
      </p>
    );
  }
  if (outcome === undefined) {
    return null;
  }
  if (!outcome.ok) {
    return (
      <div role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12">
        <p className="font-medium">Nothing was stored: {outcome.detail}.</p>
        <ul className="mt-1 flex flex-col gap-1">
          {outcome.faults.slice(0, 5).map((fault) => (
            <li key={`${fault.line} ${fault.column}`}>
              Line {fault.line}, {fault.column}: {fault.detail}
              {fault.text === "" ? null : <code className="ml-1 font-mono text-11">{fault.text}</code>}
            </li>
          ))}
        </ul>
        <p className="mt-1 font-mono text-11 text-fg-2">{outcome.code}</p>
      </div>
    );
  }
  const { added, unchanged, revised, gaps, missing, seconds } = outcome;
  return (
    <div role="status" className="border-l-2 border-ok bg-raised px-3 py-2 text-12">
      <p className="font-medium">
        {formatNumber(added, 0)} added, {formatNumber(unchanged, 0)} unchanged, {formatNumber(revised, 0)} revised
      </p>
      <p className="text-fg-2">
        {gaps === 0 ? "No gaps" : `${formatNumber(gaps, 0)} gaps, ${formatNumber(missing, 0)} candles missing`}, in{" "}
        {formatNumber(seconds, 1)} s.
      </p>
    </div>
  );
}
