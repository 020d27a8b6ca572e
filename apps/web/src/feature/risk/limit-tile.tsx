"use client";

import { Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Tile } from "../../ui/tile.tsx";
import { type Allowed, type NamedInstrument, allowedWords } from "./allowed.ts";
import { LimitForm } from "./limit-form.tsx";
import type { Limits } from "./limits.ts";

export interface LimitTileProps {
  readonly accountId: string;
  readonly accountName: string;
  readonly currency: string;
  /** Null where the account has none: then the gate refuses everything, and there is nothing to edit. */
  readonly limits: Limits | null;
  readonly allowed: Allowed;
  readonly instruments: readonly NamedInstrument[];
  readonly children: ReactNode;
}

/** The limits and their use; or, to change them, the form. */
export function LimitTile({
  accountId,
  accountName,
  currency,
  limits,
  allowed,
  instruments,
  children,
}: LimitTileProps) {
  const [isEditing, setIsEditing] = useState(false);
  return (
    <Tile
      title="Limits"
      context={`account ${accountName}, checked in the database before every order`}
      actions={
        isEditing || limits === null ? undefined : (
          <Button type="button" onClick={() => setIsEditing(true)}>
            <Pencil size={14} strokeWidth={1.5} aria-hidden /> Edit limits
          </Button>
        )
      }
    >
      {isEditing && limits !== null ? (
        <LimitForm
          accountId={accountId}
          currency={currency}
          limits={limits}
          allowed={allowed}
          instruments={instruments}
          onDone={() => setIsEditing(false)}
        />
      ) : (
        <>
          {children}
          {limits === null ? null : (
            <p className="border-t border-line px-(--gutter) py-2 text-12 text-fg-2">
              May trade {allowedWords(allowed, instruments)}.
            </p>
          )}
        </>
      )}
    </Tile>
  );
}
