"use client";

import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { formatExact } from "../../ui/exact.ts";
import { Modal } from "../../ui/modal.tsx";
import { newId } from "../../ui/new-id.ts";
import { sentenceOfRefusal } from "../decision/rule-words.ts";
import { type Instrument, baseOf } from "../instrument/rows.ts";
import { closePosition } from "./commands.ts";
import { figuresOf } from "./position-figures.ts";
import type { Position } from "./rows.ts";
import { useCommand } from "./use-command.ts";

export interface ClosePositionProps {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly price: string | null;
  /** Of the account: what the gate measures in. */
  readonly accountCurrency: string;
  /** Orders in this instrument that are cancelled first. */
  readonly waiting: number;
}

/** Closes a position at the market, after it has said what that is. One question is one intent, however often it is sent. */
export function ClosePosition({ position, instrument, price, accountCurrency, waiting }: ClosePositionProps) {
  const [intentId, setIntentId] = useState<string | null>(null);
  const { run, sending } = useCommand();
  const { size, side, value } = figuresOf(position, instrument, price);
  const what = `${formatExact(size)} ${baseOf(instrument.symbol)}`;
  const close = async () => {
    if (intentId === null) {
      return;
    }
    await run({
      key: `close ${position.account_id} ${position.instrument_id}`,
      send: () =>
        closePosition({
          intent_id: intentId,
          account_id: position.account_id,
          instrument_id: position.instrument_id,
        }),
      done: (answer) =>
        answer.verdict === "approved"
          ? { title: `Closing ${what}`, detail: "The order is on its way." }
          : {
              title: `Blocked: ${sentenceOfRefusal(answer, accountCurrency)}`,
              detail: answer.code ?? "",
              isRefused: true,
            },
      failed: `${instrument.symbol} was not closed`,
    });
    setIntentId(null);
  };
  return (
    <>
      <Button
        type="button"
        aria-label={`Close ${instrument.symbol}`}
        onClick={() => setIntentId(newId())}
        className="h-6! px-2! max-md:h-11!"
      >
        Close
      </Button>
      <Modal
        isOpen={intentId !== null}
        onClose={() => setIntentId(null)}
        label={`Close ${instrument.symbol}`}
        className="m-auto w-[min(420px,calc(100vw-32px))] p-4 text-left"
      >
        <p className="text-14 font-semibold">
          Close {what} {side} at market?
        </p>
        <p className="mt-1 text-12 whitespace-normal text-fg-2">
          About {formatExact(value, 2)} {instrument.currency}.{" "}
          {waiting === 0
            ? "No order waits in it."
            : `${waiting === 1 ? "1 order" : `${waiting} orders`} in ${instrument.symbol} ${waiting === 1 ? "is" : "are"} cancelled first.`}
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button type="button" kind="danger" disabled={sending !== null} onClick={() => void close()}>
            Close {what}
          </Button>
          <Button type="button" onClick={() => setIntentId(null)}>
            Keep it
          </Button>
        </div>
      </Modal>
    </>
  );
}
