"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { type ReactNode, createContext, useCallback, useContext, useEffect, useState } from "react";

export interface Notice {
  /** A notice about the same thing takes the place of the one before. */
  readonly key: string;
  readonly tone: "done" | "refused";
  readonly title: string;
  readonly detail?: string | undefined;
  readonly href?: string | undefined;
}

const NoticeContext = createContext<(notice: Notice) => void>(() => undefined);

/** Says something in a corner of the page. What was done goes by itself; what was refused stays until it is read. */
export const useNotice = (): ((notice: Notice) => void) => useContext(NoticeContext);

const mostShown = 4;
const doneMs = 6_000;

export function NoticeProvider({ children }: { readonly children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const tell = useCallback((notice: Notice) => {
    setNotices((shown) => [...shown.filter(({ key }) => key !== notice.key), notice].slice(-mostShown));
  }, []);
  const close = useCallback((notice: Notice) => {
    setNotices((shown) => shown.filter((other) => other !== notice));
  }, []);
  const ofTone = (tone: Notice["tone"]) => notices.filter((notice) => notice.tone === tone);
  return (
    <NoticeContext value={tell}>
      {children}
      <div className="pointer-events-none fixed right-3 bottom-[calc(var(--status)+12px)] z-20 flex w-[min(340px,calc(100vw-24px))] flex-col gap-2 max-md:bottom-[calc(var(--tabbar)+var(--status)+12px)]">
        <div role="alert" className="flex flex-col gap-2">
          {ofTone("refused").map((notice) => (
            <NoticeCard key={notice.key} notice={notice} onClose={close} />
          ))}
        </div>
        <div role="status" className="flex flex-col gap-2">
          {ofTone("done").map((notice) => (
            <NoticeCard key={notice.key} notice={notice} onClose={close} />
          ))}
        </div>
      </div>
    </NoticeContext>
  );
}

interface NoticeCardProps {
  readonly notice: Notice;
  readonly onClose: (notice: Notice) => void;
}

function NoticeCard({ notice, onClose }: NoticeCardProps) {
  const { tone, title, detail, href } = notice;
  useEffect(() => {
    const timer = tone === "done" ? setTimeout(() => onClose(notice), doneMs) : undefined;
    return () => clearTimeout(timer);
  }, [notice, tone, onClose]);
  return (
    <div
      className={`pointer-events-auto flex items-start gap-2 rounded-md border border-l-2 border-line-strong bg-overlay px-3 py-2 text-12 shadow-(--shadow) ${tone === "refused" ? "border-l-danger" : "border-l-ok"}`}
    >
      <span className="min-w-0 grow">
        <span className="block font-semibold">
          {href === undefined ? (
            title
          ) : (
            <Link href={href} className="border-b border-line-strong">
              {title}
            </Link>
          )}
        </span>
        {detail === undefined ? null : <span className="block text-11 text-fg-2">{detail}</span>}
      </span>
      <button
        type="button"
        aria-label="Close the notice"
        onClick={() => onClose(notice)}
        className="grid size-6 shrink-0 place-items-center text-fg-2 hover:text-fg max-md:size-11"
      >
        <X size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </div>
  );
}
