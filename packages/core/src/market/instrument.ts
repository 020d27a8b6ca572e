/** What is traded, as far as sizes and prices depend on it. */
export interface Instrument {
  readonly symbol: string;
  /** Decimals that a quantity may have: 0 for whole units, null where any quantity may be traded. */
  readonly quantityDecimals: number | null;
}

/** The largest tradable quantity that is not above `quantity`. */
export function roundQuantityDown(quantity: number, instrument: Instrument): number {
  if (instrument.quantityDecimals === null) {
    return quantity;
  }
  // A division by a power of ten rounds once, so the result is the float64 nearest to the decimal.
  const unitsPerOne = 10 ** instrument.quantityDecimals;
  return Math.floor(quantity * unitsPerOne) / unitsPerOne;
}
