"use client";

import { type ReactNode, createContext, useContext, useEffect, useRef } from "react";

const CornerContext = createContext<ReactNode>(null);

/** Stands in the top right corner of the screen over every dialog, where the page below cannot be reached. */
export const ModalCornerProvider = ({
  corner,
  children,
}: {
  readonly corner: ReactNode;
  readonly children: ReactNode;
}) => <CornerContext value={corner}>{children}</CornerContext>;

export interface ModalProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly className: string;
  /** Made when it opens, and gone when it closes. */
  readonly children: ReactNode;
}

/** Above the page until it is closed, by Esc or a click beside it too; the focus stays in it and comes back after it. */
export function Modal({ isOpen, onClose, label, className, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const corner = useContext(CornerContext);
  useEffect(() => {
    if (isOpen) {
      dialog.current?.showModal();
    } else {
      dialog.current?.close();
    }
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      {...{ closedby: "any" }}
      aria-label={label}
      className={`rounded-lg border border-line-strong bg-overlay text-fg backdrop:bg-(--scrim) ${className}`}
    >
      {isOpen ? children : null}
      {isOpen ? (
        <div className="fixed top-0 right-(--gutter) grid h-(--header) place-items-center max-md:h-12">{corner}</div>
      ) : null}
    </dialog>
  );
}
