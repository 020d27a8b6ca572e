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
  // A division by a power of ten rounds once, so it gives the float64 nearest to the decimal. The product may round past
  // a whole number either way (0.29 × 100 is 28.999999999999996), so the quotient decides and not the product.
  const unitsPerOne = 10 ** instrument.quantityDecimals;
  const nearest = Math.round(quantity * unitsPerOne);
  return nearest / unitsPerOne <= quantity ? nearest / unitsPerOne : (nearest - 1) / unitsPerOne;
}
