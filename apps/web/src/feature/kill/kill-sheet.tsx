"use client";

import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { KillPanel } from "./kill-panel.tsx";
import { useKillSwitch } from "./kill-provider.tsx";

/** The three levels over whatever page there is. */
export function KillSheet() {
  const { isSheetOpen, openSheet } = useKillSwitch();
  return (
    <Modal
      isOpen={isSheetOpen}
      onClose={() => openSheet(false)}
      label="Stop trading"
      className="mx-auto mt-[calc(var(--header)+12px)] mb-auto max-h-[calc(100dvh-var(--header)-24px)] w-[min(480px,calc(100vw-16px))] overflow-auto p-0"
    >
      <div className="flex items-center gap-2 border-b border-line px-(--gutter) py-2">
        <h2 className="grow text-14 font-semibold">Stop trading</h2>
        <Button type="button" onClick={() => openSheet(false)}>
          Close
        </Button>
      </div>
      <KillPanel />
    </Modal>
  );
}
