import { type Result, accept, refuse } from "../base/index.ts";
import { type ScaledColumns, priceColumns } from "./scaled-columns.ts";
import { largestScale, parseScaled, powerOfTen } from "./scaled-number.ts";

/**
 * Grows the columns of a series that is being read. It begins with 8 decimals and lowers the scale of prices or of
 * volumes when a value needs the room (volumes of FLOKI reach 4.5e12), which is allowed while no decimal is lost.
 */
export class CandleBuilder {
  length = 0;
  priceScale = largestScale;
  volumeScale = largestScale;
  readonly #columns = {
    openTime: new Float64Array(1024),
    open: new Float64Array(1024),
    high: new Float64Array(1024),
    low: new Float64Array(1024),
    close: new Float64Array(1024),
    volume: new Float64Array(1024),
  };

  /** Reads a price at the current scale. Lowering the scale makes prices that were read and not yet appended stale. */
  readPrice(text: string): Result<number> {
    const price = parseScaled(text, this.priceScale);
    if (price.ok && price.value.scale < this.priceScale) {
      if (!this.#lower(priceColumns, this.priceScale - price.value.scale)) {
        return tooLargeBeside(text, this.priceScale);
      }
      this.priceScale = price.value.scale;
    }
    return price.ok ? accept(price.value.scaled) : price;
  }

  readVolume(text: string): Result<number> {
    const volume = parseScaled(text, this.volumeScale);
    if (volume.ok && volume.value.scale < this.volumeScale) {
      if (!this.#lower(["volume"], this.volumeScale - volume.value.scale)) {
        return tooLargeBeside(text, this.volumeScale);
      }
      this.volumeScale = volume.value.scale;
    }
    return volume.ok ? accept(volume.value.scaled) : volume;
  }

  append(openTime: number, open: number, high: number, low: number, close: number, volume: number): void {
    const at = this.length;
    if (at === this.#columns.openTime.length) {
      this.#grow();
    }
    const columns = this.#columns;
    columns.openTime[at] = openTime;
    columns.open[at] = open;
    columns.high[at] = high;
    columns.low[at] = low;
    columns.close[at] = close;
    columns.volume[at] = volume;
    this.length = at + 1;
  }

  build(): ScaledColumns {
    const { length, priceScale, volumeScale } = this;
    const filled = (column: Float64Array) => column.subarray(0, length);
    return {
      length,
      priceScale,
      volumeScale,
      openTime: filled(this.#columns.openTime),
      open: filled(this.#columns.open),
      high: filled(this.#columns.high),
      low: filled(this.#columns.low),
      close: filled(this.#columns.close),
      volume: filled(this.#columns.volume),
    };
  }

  #grow(): void {
    for (const name of ["openTime", "open", "high", "low", "close", "volume"] as const) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#columns[name]);
      this.#columns[name] = larger;
    }
  }

  /** Takes decimals from the appended values, or does nothing and says no where one of them has a digit there. */
  #lower(names: readonly ("open" | "high" | "low" | "close" | "volume")[], decimals: number): boolean {
    const divisor = powerOfTen(decimals);
    const filled = names.map((name) => this.#columns[name].subarray(0, this.length));
    if (!filled.every((column) => column.every((value) => value % divisor === 0))) {
      return false;
    }
    for (const column of filled) {
      column.forEach((value, at) => {
        column[at] = value / divisor;
      });
    }
    return true;
  }
}

const tooLargeBeside = (text: string, scale: number) =>
  refuse("candle_number_too_large", `"${text}" needs room that the ${scale} decimals of earlier rows take`);
