const levels = "▁▂▃▄▅▆▇█";

/**
 * Values as one line of blocks, `width` characters at most. Each character stands for an equal share of the values
 * and shows the last of them, so that the line ends where the run ended.
 */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const columns = Math.min(width, values.length);
  const shown = Array.from({ length: columns }, (_, column) => values[lastOf(column, columns, values.length)] ?? 0);
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown
    .map((value) => levels.charAt(range === 0 ? 0 : Math.round(((value - low) / range) * (levels.length - 1))))
    .join("");
}

const lastOf = (column: number, columns: number, count: number): number =>
  Math.ceil(((column + 1) * count) / columns) - 1;
