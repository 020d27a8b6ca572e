import { Decimal, decimalsOfStep, formatExact, parsePositive } from "../../ui/exact.ts";
import { type LevelFaults, levelFaults } from "./ticket-levels.ts";

export type Side = "buy" | "sell";
export type OrderType = "market" | "limit" | "stop" | "stop_limit";
export type TimeInForce = "gtc" | "ioc" | "fok";
/** What the quantity is typed in: units, the instrument's currency, or per cent of equity between entry and stop. */
export type QuantityUnit = "base" | "quote" | "risk";

/** A ticket as it is filled in: texts, until they are numbers. */
export interface Draft {
  readonly side: Side;
  readonly orderType: OrderType;
  readonly price: string;
  readonly stopPrice: string;
  readonly quantity: string;
  readonly unit: QuantityUnit;
  readonly stopLoss: string;
  readonly takeProfit: string;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
}

export const emptyDraft: Draft = {
  side: "buy",
  orderType: "limit",
  price: "",
  stopPrice: "",
  quantity: "",
  unit: "base",
  stopLoss: "",
  takeProfit: "",
  timeInForce: "gtc",
  reduceOnly: false,
};

/** What an order is measured by. Money and quantities are decimal texts; null is unknown. */
export interface Trading {
  readonly base: string;
  /** The instrument's currency. */
  readonly currency: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly contractSize: string;
  readonly minQuantity: string;
  readonly price: string | null;
  /** What one unit of the instrument's currency is worth in the account's. */
  readonly rate: string | null;
  readonly accountCurrency: string;
  readonly equity: string | null;
  readonly cash: string;
  /** Signed. */
  readonly position: string;
  readonly makerFeeRate: string;
  readonly takerFeeRate: string;
  readonly slippageRate: string;
}

/** What the order would cost and risk. Amounts are in the account's currency; null where it cannot be said. */
export interface Preview {
  readonly quantity: Decimal | null;
  readonly entry: Decimal | null;
  readonly notional: Decimal | null;
  readonly fee: Decimal | null;
  readonly feeRate: string;
  /** From entry to stop loss, without fees. */
  readonly risk: Decimal | null;
  readonly maxLoss: Decimal | null;
  readonly maxLossFraction: Decimal | null;
  /** How many times the risk the take profit is away. */
  readonly reward: Decimal | null;
  readonly faults: Faults;
}

export interface Faults extends LevelFaults {
  readonly price?: string;
  readonly stopPrice?: string;
  readonly quantity?: string;
}

export const hasFaults = (faults: Faults): boolean => Object.keys(faults).length > 0;

const takesPrice = (type: OrderType): boolean => type === "limit" || type === "stop_limit";
const takesStop = (type: OrderType): boolean => type === "stop" || type === "stop_limit";

export function previewOf(draft: Draft, trading: Trading): Preview {
  const entry = entryOf(draft, trading);
  const { quantity, fault: quantityFault } = quantityOf(draft, trading, entry);
  const stop = draft.reduceOnly ? null : parsePositive(draft.stopLoss);
  const target = draft.reduceOnly ? null : parsePositive(draft.takeProfit);
  // A limit that waits makes the market; whatever else happens takes it.
  const feeRate = draft.orderType === "limit" ? trading.makerFeeRate : trading.takerFeeRate;
  const unitValue = trading.rate === null ? null : new Decimal(trading.contractSize).times(trading.rate);
  const worth = (price: Decimal | null): Decimal | null =>
    price === null || quantity === null || unitValue === null ? null : price.times(quantity).times(unitValue);
  const notional = worth(entry);
  const fee = notional?.times(feeRate) ?? null;
  const risk = stop === null || entry === null ? null : worth(entry.minus(stop).abs());
  const exitFee = worth(stop)?.times(trading.takerFeeRate) ?? null;
  const maxLoss = risk === null || fee === null || exitFee === null ? null : risk.plus(fee).plus(exitFee);
  const equity = trading.equity === null ? null : new Decimal(trading.equity);
  const away = stop === null || entry === null ? null : entry.minus(stop).abs();
  return {
    quantity,
    entry,
    notional,
    fee,
    feeRate,
    risk,
    maxLoss,
    maxLossFraction: maxLoss === null || equity === null || !equity.isPositive() ? null : maxLoss.div(equity),
    reward:
      target === null || entry === null || away === null || away.isZero() ? null : target.minus(entry).abs().div(away),
    faults: {
      ...priceFaults(draft, trading),
      ...(quantityFault === null ? {} : { quantity: quantityFault }),
      ...levelFaults(draft, { entry, tickSize: trading.tickSize }),
    },
  };
}

/** At what the order is expected to be filled. */
function entryOf({ orderType, price, stopPrice }: Draft, trading: Trading): Decimal | null {
  switch (orderType) {
    case "limit":
    case "stop_limit":
      return parsePositive(price);
    case "stop":
      return parsePositive(stopPrice);
    case "market":
      return trading.price === null ? null : new Decimal(trading.price);
  }
}

function priceFaults({ orderType, price, stopPrice }: Draft, { tickSize }: Trading): Faults {
  const faultOf = (text: string): string | null => {
    const value = parsePositive(text);
    return value === null
      ? "Write a price above zero, with a point and no commas."
      : value.mod(tickSize).isZero()
        ? null
        : `Prices move in steps of ${tickSize}.`;
  };
  const priceFault = takesPrice(orderType) ? faultOf(price) : null;
  const stopFault = takesStop(orderType) ? faultOf(stopPrice) : null;
  return {
    ...(priceFault === null ? {} : { price: priceFault }),
    ...(stopFault === null ? {} : { stopPrice: stopFault }),
  };
}

interface Sized {
  readonly quantity: Decimal | null;
  readonly fault: string | null;
}

const unsized = (fault: string): Sized => ({ quantity: null, fault });

function quantityOf(draft: Draft, trading: Trading, entry: Decimal | null): Sized {
  const typed = parsePositive(draft.quantity);
  if (typed === null) {
    return unsized("Write an amount above zero, with a point and no commas.");
  }
  if (draft.unit === "base") {
    return typed.mod(trading.lotSize).isZero()
      ? checked(typed, draft, trading)
      : unsized(`Quantities move in steps of ${trading.lotSize}.`);
  }
  if (entry === null) {
    return unsized("There is no price yet to work the quantity out with.");
  }
  if (draft.unit === "quote") {
    return checked(toLots(typed.div(entry.times(trading.contractSize)), trading.lotSize), draft, trading);
  }
  const stop = parsePositive(draft.stopLoss);
  const away = stop === null ? null : entry.minus(stop).abs();
  if (away === null || away.isZero()) {
    return unsized("Risk is from entry to stop loss: write a stop loss.");
  }
  if (trading.equity === null || trading.rate === null) {
    return unsized("Equity is not known: a position has no price, or a currency no rate.");
  }
  const lossOfOne = away.times(trading.contractSize).times(trading.rate);
  return checked(toLots(typed.div(100).times(trading.equity).div(lossOfOne), trading.lotSize), draft, trading);
}

function checked(quantity: Decimal, { side, reduceOnly }: Draft, trading: Trading): Sized {
  if (quantity.isZero()) {
    return unsized(`That is less than the smallest quantity, ${trading.lotSize}.`);
  }
  if (!reduceOnly && quantity.lessThan(trading.minQuantity)) {
    return { quantity, fault: `The smallest order is ${trading.minQuantity}.` };
  }
  const held = new Decimal(trading.position);
  const reducible = side === "sell" ? held : held.negated();
  if (reduceOnly && quantity.greaterThan(reducible)) {
    return {
      quantity,
      fault:
        reducible.isPositive() && !reducible.isZero()
          ? `You hold ${reducible.toFixed()}.`
          : "There is nothing to reduce.",
    };
  }
  return { quantity, fault: null };
}

/** Down to whole lots: never more than was asked for. */
const toLots = (quantity: Decimal, lotSize: string): Decimal => quantity.div(lotSize).floor().times(lotSize);

/** A share of what can be traded: of the position where the order reduces it, else of the cash that is free. */
export function quantityOfShare(share: number, draft: Draft, trading: Trading): string | null {
  const held = new Decimal(trading.position);
  const reducible = draft.side === "sell" ? held : held.negated();
  if (reducible.isPositive() && !reducible.isZero()) {
    return textOf(toLots(reducible.times(share), trading.lotSize));
  }
  const last = trading.price === null ? null : new Decimal(trading.price);
  const entry = entryOf(draft, trading) ?? last;
  if (entry === null || trading.rate === null || draft.reduceOnly) {
    return null;
  }
  const costs = new Decimal(1).plus(trading.takerFeeRate).plus(trading.slippageRate);
  const priceOfOne = entry.times(trading.contractSize).times(trading.rate).times(costs);
  return textOf(toLots(new Decimal(trading.cash).times(share).div(priceOfOne), trading.lotSize));
}

const textOf = (quantity: Decimal): string | null =>
  quantity.isPositive() && !quantity.isZero() ? quantity.toFixed() : null;

/** A price some ticks away, on the grid of ticks; from the given price where nothing is typed. */
export function steppedPrice(
  text: string,
  ticks: number,
  { tickSize, price }: Pick<Trading, "tickSize" | "price">,
): string {
  const from = parsePositive(text) ?? (price === null ? null : new Decimal(price));
  if (from === null) {
    return text;
  }
  const whole = from.div(tickSize);
  // A price between two ticks goes to the next one in the direction of the step.
  const onGrid = whole.isInteger()
    ? whole.plus(ticks)
    : ticks > 0
      ? whole.floor().plus(ticks)
      : whole.ceil().plus(ticks);
  const next = onGrid.times(tickSize);
  return next.isPositive() && !next.isZero() ? next.toFixed(decimalsOfStep(tickSize)) : text;
}

/** The order in words, as the button that sends it says it: `Buy 0.250 BTC @ 64,120.5`. */
export function labelOf(draft: Draft, { quantity }: Pick<Preview, "quantity">, trading: Trading): string {
  const side = draft.side === "buy" ? "Buy" : "Sell";
  const amount =
    quantity === null ? trading.base : `${formatExact(quantity, decimalsOfStep(trading.lotSize))} ${trading.base}`;
  const price = (text: string): string => {
    const value = parsePositive(text);
    return value === null ? "—" : formatExact(value, Math.max(decimalsOfStep(trading.tickSize), value.decimalPlaces()));
  };
  switch (draft.orderType) {
    case "market":
      return `${side} ${amount} at market`;
    case "limit":
      return `${side} ${amount} @ ${price(draft.price)}`;
    case "stop":
      return `${side} ${amount} stop ${price(draft.stopPrice)}`;
    case "stop_limit":
      return `${side} ${amount} stop ${price(draft.stopPrice)} @ ${price(draft.price)}`;
  }
}

/** The order as it is sent, without who sends it; null while something is wrong with it. */
export function termsOf(draft: Draft, { quantity, faults }: Preview) {
  if (quantity === null || hasFaults(faults)) {
    return null;
  }
  const level = (text: string) => {
    const value = draft.reduceOnly ? null : parsePositive(text);
    return value === null ? null : { price: value.toFixed() };
  };
  return {
    side: draft.side,
    order_type: draft.orderType,
    quantity: quantity.toFixed(),
    price: takesPrice(draft.orderType) ? (parsePositive(draft.price)?.toFixed() ?? null) : null,
    stop_price: takesStop(draft.orderType) ? (parsePositive(draft.stopPrice)?.toFixed() ?? null) : null,
    reduce_only: draft.reduceOnly,
    time_in_force: draft.timeInForce,
    stop_loss: level(draft.stopLoss),
    take_profit: level(draft.takeProfit),
  };
}
