"use client";

import { Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Tile } from "../../ui/tile.tsx";
import { LimitForm } from "./limit-form.tsx";
import type { Limits } from "./limits.ts";

export interface LimitTileProps {
  readonly accountId: string;
  readonly accountName: string;
  readonly currency: string;
  readonly limits: Limits;
  /** How many instruments it may trade; null for all. */
  readonly instruments: number | null;
  readonly children: ReactNode;
}

/** The limits and their use; or, to change them, the form. */
export function LimitTile({ accountId, accountName, currency, limits, instruments, children }: LimitTileProps) {
  const [isEditing, setIsEditing] = useState(false);
  const only =
    instruments === null ? "" : `, ${instruments} ${instruments === 1 ? "instrument" : "instruments"} allowed`;
  return (
    <Tile
      title="Limits"
      context={`account ${accountName}${only}, checked in the database before every order`}
      actions={
        isEditing ? undefined : (
          <Button type="button" onClick={() => setIsEditing(true)}>
            <Pencil size={14} strokeWidth={1.5} aria-hidden /> Edit limits
          </Button>
        )
      }
    >
      {isEditing ? (
        <LimitForm accountId={accountId} currency={currency} limits={limits} onDone={() => setIsEditing(false)} />
      ) : (
        children
      )}
    </Tile>
  );
}
