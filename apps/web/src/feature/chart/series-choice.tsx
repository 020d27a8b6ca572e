"use client";

import { useRouter } from "next/navigation";
import { Select } from "../../ui/field.tsx";
import type { SeriesRow } from "../run/rows.ts";

export interface SeriesChoiceProps {
  readonly series: readonly SeriesRow[];
  readonly seriesId: number;
}

export function SeriesChoice({ series, seriesId }: SeriesChoiceProps) {
  const router = useRouter();
  return (
    <Select
      aria-label="Series"
      value={seriesId}
      onChange={(event) => router.push(`/chart?series=${event.target.value}`)}
      className="max-w-64"
    >
      {series.map(({ series_id: id, symbol, timeframe, source }) => (
        <option key={id} value={id}>
          {symbol} {timeframe} · {source}
        </option>
      ))}
    </Select>
  );
}
