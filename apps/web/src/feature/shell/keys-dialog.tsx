"use client";

import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { deskPages } from "./pages.ts";

export interface KeysDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly hasSingleKeys: boolean;
  readonly onSwitch: (hasSingleKeys: boolean) => void;
}

const keys: readonly (readonly [keys: string, does: string])[] = [
  ["Ctrl K  or  ⌘ K", "find a symbol, a run or a command"],
  ["/", "the same"],
  ["[", "narrow or wide rail"],
  ["?", "this list"],
  ["Shift K, held 1.5 s", "flatten and halt"],
  ...deskPages.map(({ key, label }): readonly [string, string] => [`g ${key}`, label]),
];

/** Every key, and the switch that turns the single ones off. */
export function KeysDialog({ isOpen, onClose, hasSingleKeys, onSwitch }: KeysDialogProps) {
  return (
    <Modal isOpen={isOpen} onClose={onClose} label="Keys" className="m-auto w-[min(440px,calc(100vw-32px))] p-4">
      <KeyList onClose={onClose} hasSingleKeys={hasSingleKeys} onSwitch={onSwitch} />
    </Modal>
  );
}

function KeyList({ onClose, hasSingleKeys, onSwitch }: Omit<KeysDialogProps, "isOpen">) {
  return (
    <>
      <h2 className="mb-3 text-14 font-semibold">Keys</h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-12">
        {keys.map(([name, does]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-fg-2">{name}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2 border-t border-line-strong pt-3 text-12">
        <input
          type="checkbox"
          checked={hasSingleKeys}
          onChange={(event) => onSwitch(event.target.checked)}
          className="size-3.5 accent-(--primary-line)"
        />
        Keys without Ctrl or ⌘
      </label>
      <Button type="button" onClick={onClose} className="mt-3">
        Close
      </Button>
    </>
  );
}
