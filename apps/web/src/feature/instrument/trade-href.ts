/** Where an instrument is traded. Several may have one symbol: the number says which. */
export const tradeHref = (symbol: string, instrumentId?: number): string =>
  `/trade/${encodeURIComponent(symbol)}${instrumentId === undefined ? "" : `?instrument=${instrumentId}`}`;
