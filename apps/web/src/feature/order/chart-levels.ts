import type { PriceLevel } from "../chart/price-levels.ts";
import { type Instrument, baseOf } from "../instrument/rows.ts";
import { filledOf, formatPrice, formatQuantity, kindOf } from "./order-words.ts";
import { type Order, type Position, isOpen } from "./rows.ts";

/** What of an account stands on the chart of an instrument: orders that wait, and the entry of its position. */
export function levelsOf(
  instrument: Instrument,
  { orders, positions }: { readonly orders: readonly Order[]; readonly positions: readonly Position[] },
): readonly PriceLevel[] {
  const id = instrument.instrument_id;
  const ofOrders = orders
    .filter((order) => isOpen(order) && order.instrument_id === id)
    .flatMap((order): readonly PriceLevel[] => {
      const price = order.stop_price ?? order.price;
      const side = order.side === "buy" ? "Buy" : "Sell";
      return price === null
        ? []
        : [
            {
              price: Number(price),
              text: formatPrice(price, instrument),
              label: `${side} ${filledOf(order)} ${kindOf(order)}`,
              kind: order.purpose === "stop_loss" ? "stop" : order.side,
            },
          ];
    });
  const position = positions.find((held) => held.instrument_id === id);
  const entry = position?.entry_price ?? null;
  return position === undefined || entry === null
    ? ofOrders
    : [
        ...ofOrders,
        {
          price: Number(entry),
          text: formatPrice(entry, instrument),
          label: `Position ${formatQuantity(position.quantity)} ${baseOf(instrument.symbol)}`,
          kind: "position",
        },
      ];
}
