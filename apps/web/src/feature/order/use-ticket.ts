"use client";

import { useRef, useState } from "react";
import { newId } from "../../ui/new-id.ts";
import type { GateAnswer } from "./answer.ts";
import { placeOrder } from "./commands.ts";
import type { CommandFault } from "./send-command.ts";
import { type Draft, type Preview, type Trading, emptyDraft, previewOf, termsOf } from "./ticket.ts";

export interface TicketWish {
  readonly accountId: string;
  readonly instrumentId: number;
  readonly trading: Trading;
  /** Why a market order cannot be sent now; null where it can. */
  readonly marketBlock: string | null;
}

/** What became of the order that was filled in. */
export type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "done"; readonly answer: GateAnswer }
  | { readonly kind: "refused"; readonly answer: GateAnswer }
  | { readonly kind: "fault"; readonly fault: CommandFault };

export interface Ticket {
  readonly draft: Draft;
  readonly preview: Preview;
  readonly outcome: Outcome;
  readonly stage: "edit" | "preview" | "sending";
  /** The order was tried as it is: what is missing is told too. */
  readonly isTried: boolean;
  /** Why the order cannot be sent as it is; null where it can. */
  readonly block: string | null;
  readonly edit: (patch: Partial<Draft>) => void;
  readonly review: () => void;
  readonly back: () => void;
  /** Sends the order that is filled in. Pressed twice it is one order: both carry the same id. */
  readonly send: () => Promise<void>;
}

const none: Outcome = { kind: "none" };

/**
 * One order from its first letter to the gate's answer. Each order that is filled in has one intent id: it is new after
 * every change, and after an answer the order has to be filled in or changed before there is another.
 */
export function useTicket({ accountId, instrumentId, trading, marketBlock }: TicketWish): Ticket {
  const [draft, setDraft] = useState(emptyDraft);
  const [stage, setStage] = useState<Ticket["stage"]>("edit");
  const [outcome, setOutcome] = useState<Outcome>(none);
  const [isTried, setIsTried] = useState(false);
  const intentId = useRef<string | null>(null);
  const isSending = useRef(false);
  const preview = previewOf(draft, trading);
  const terms = termsOf(draft, preview);
  const blockOfOrder = draft.orderType === "market" && !draft.reduceOnly ? marketBlock : null;
  const block = outcome.kind === "refused" ? "Change the order to send another." : blockOfOrder;
  const edit = (patch: Partial<Draft>) => {
    if (!isSending.current) {
      intentId.current = null;
      setDraft((before) => ({ ...before, ...patch }));
      setOutcome(none);
      setStage("edit");
    }
  };
  const send = async () => {
    if (isSending.current || terms === null || block !== null) {
      setIsTried(true);
      return;
    }
    isSending.current = true;
    intentId.current ??= newId();
    setStage("sending");
    try {
      const answer = await placeOrder({
        intent_id: intentId.current,
        account_id: accountId,
        instrument_id: instrumentId,
        ...terms,
      });
      if (!answer.ok) {
        setOutcome({ kind: "fault", fault: answer.fault });
      } else if (answer.value.verdict === "refused") {
        setOutcome({ kind: "refused", answer: answer.value });
      } else {
        setOutcome({ kind: "done", answer: answer.value });
        // Nothing is left to press: a late second click finds an empty ticket.
        setDraft((before) => ({ ...before, quantity: "", stopLoss: "", takeProfit: "" }));
        setIsTried(false);
        intentId.current = null;
      }
    } catch {
      setOutcome({ kind: "fault", fault: unanswered });
    } finally {
      isSending.current = false;
      setStage("edit");
    }
  };
  return {
    draft,
    preview,
    outcome,
    stage,
    block,
    edit,
    isTried,
    review: () => {
      setIsTried(true);
      setStage(terms === null || block !== null ? "edit" : "preview");
    },
    back: () => setStage("edit"),
    send,
  };
}

const unanswered: CommandFault = {
  code: "service_unreachable",
  detail: "The server did not answer, so it is not known whether the order was made.",
  suggestion: "Send it again: under the same id it is one order.",
};
