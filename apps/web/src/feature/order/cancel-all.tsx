"use client";

import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Decimal, formatExact } from "../../ui/exact.ts";
import { Modal } from "../../ui/modal.tsx";
import type { Instrument } from "../instrument/rows.ts";
import { cancelAllOrders } from "./commands.ts";
import { type Order, isOpen } from "./rows.ts";
import { useCommand } from "./use-command.ts";

export interface CancelAllProps {
  readonly accountId: string;
  readonly orders: readonly Order[];
  readonly instruments: readonly Instrument[];
  /** Only those in this instrument. */
  readonly instrument?: Instrument | null;
}

/** Cancels every open order, after it has said how many and what they amount to. */
export function CancelAll({ accountId, orders, instruments, instrument = null }: CancelAllProps) {
  const [isAsked, setIsAsked] = useState(false);
  const { run, sending } = useCommand();
  const open = orders.filter(
    (order) => isOpen(order) && (instrument === null || order.instrument_id === instrument.instrument_id),
  );
  const where = instrument === null ? "this account" : instrument.symbol;
  const cancel = async () => {
    await run({
      key: `cancel all ${accountId}`,
      send: () => cancelAllOrders({ account_id: accountId, instrument_id: instrument?.instrument_id }),
      done: (count) => ({ title: `${counted(count)} cancelled` }),
      failed: "The orders were not cancelled",
    });
    setIsAsked(false);
  };
  return (
    <>
      <Button type="button" disabled={open.length === 0} onClick={() => setIsAsked(true)}>
        Cancel all{open.length === 0 ? "" : ` ${open.length}`}
      </Button>
      <Modal
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        label="Cancel all orders"
        className="m-auto w-[min(420px,calc(100vw-32px))] p-4"
      >
        <p className="text-14 font-semibold">
          Cancel {counted(open.length)} of {where}?
        </p>
        <p className="mt-1 text-12 text-fg-2">{amountsOf(open, instruments)}</p>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button type="button" kind="danger" disabled={sending !== null} onClick={() => void cancel()}>
            Cancel {counted(open.length)}
          </Button>
          <Button type="button" onClick={() => setIsAsked(false)}>
            Keep them
          </Button>
        </div>
      </Modal>
    </>
  );
}

const counted = (count: number): string => (count === 1 ? "1 order" : `${count} orders`);

/** What waits, by currency: an amount of two currencies would be none. */
function amountsOf(orders: readonly Order[], instruments: readonly Instrument[]): string {
  const sums = new Map<string, Decimal>();
  let unpriced = 0;
  for (const { instrument_id: id, price, stop_price: stop, quantity, filled_quantity: filled } of orders) {
    const instrument = instruments.find(({ instrument_id: known }) => known === id);
    const at = price ?? stop;
    if (instrument === undefined || at === null || quantity === null) {
      unpriced += 1;
    } else {
      const amount = new Decimal(quantity).minus(filled).times(at).times(instrument.contract_size);
      sums.set(instrument.currency, amount.plus(sums.get(instrument.currency) ?? 0));
    }
  }
  const told = [...sums].map(([currency, sum]) => `${formatExact(sum, 2)} ${currency}`);
  return `Notional ${told.length === 0 ? "—" : told.join(" and ")}${unpriced === 0 ? "" : `, and ${counted(unpriced)} at market`}. Positions stay as they are.`;
}
