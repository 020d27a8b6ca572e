"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { z } from "zod";
import { commandSupabase, useSupabaseAddress } from "../../supabase/browser.tsx";
import { sentenceOf } from "../../supabase/command-fault.ts";
import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { useNotice } from "../../ui/notices.tsx";

export interface RevokeKeyProps {
  readonly keyId: string;
  readonly name: string;
}

/** Ends a key, after a question: what was sealed is erased at once. */
export function RevokeKey({ keyId, name }: RevokeKeyProps) {
  const address = useSupabaseAddress();
  const router = useRouter();
  const tell = useNotice();
  const [isAsked, setIsAsked] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const revoke = async () => {
    setIsSending(true);
    const answer = await commandSupabase(
      address,
      { method: "DELETE", path: `functions/v1/exchange-keys/${keyId}` },
      z.object({ status: z.string() }),
    );
    setIsSending(false);
    setIsAsked(false);
    if (answer.ok) {
      router.refresh();
    }
    tell(
      answer.ok
        ? { key: keyId, tone: "done", title: `${name} is revoked` }
        : { key: keyId, tone: "refused", title: `${name} was not revoked`, detail: sentenceOf(answer.fault) },
    );
  };
  return (
    <>
      <Button type="button" onClick={() => setIsAsked(true)} aria-label={`Revoke ${name}`} className="h-6!">
        Revoke
      </Button>
      <Modal
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        label={`Revoke ${name}`}
        className="m-auto w-[min(420px,calc(100vw-32px))] p-4 text-left whitespace-normal"
      >
        <p className="text-14 font-semibold">Revoke {name}?</p>
        <p className="mt-1 text-12 text-fg-2">
          Its secret is erased here at once. Delete the key at the venue too: this install cannot.
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button type="button" kind="danger" disabled={isSending} onClick={() => void revoke()}>
            Revoke it
          </Button>
          <Button type="button" onClick={() => setIsAsked(false)}>
            Keep it
          </Button>
        </div>
      </Modal>
    </>
  );
}
