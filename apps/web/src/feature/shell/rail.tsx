"use client";

import { LogOut, PanelLeft } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { signOut } from "../session/actions.ts";
import { isOn, pageGroups } from "./pages.ts";

export interface RailProps {
  readonly name: string;
  /** What stands beside a page's name, by its address; 0 is left out. */
  readonly counts: Readonly<Record<string, number>>;
  readonly onToggle: () => void;
}

/** The pages of the desk, on the left of wide screens. Words are hidden where the rail is narrow (`data-rail`). */
export function Rail({ name, counts, onToggle }: RailProps) {
  const path = usePathname();
  return (
    <div className="flex h-full flex-col">
      <nav aria-label="Pages" className="flex grow flex-col gap-4 overflow-auto p-2 pt-4">
        {pageGroups.map(({ title, pages }) => (
          <div key={title}>
            <p className="wide px-2 pb-1 text-11 text-fg-3">{title}</p>
            {pages.map(({ href, label, Icon }) => (
              <Link
                key={href}
                href={href}
                title={label}
                aria-current={isOn(path, href) ? "page" : undefined}
                className="relative flex h-7 items-center gap-2.5 rounded-sm px-2 text-13 text-fg-2 hover:bg-raised aria-[current]:bg-raised aria-[current]:font-semibold aria-[current]:text-fg aria-[current]:before:absolute aria-[current]:before:-left-2 aria-[current]:before:h-5 aria-[current]:before:w-0.5 aria-[current]:before:bg-accent"
              >
                <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
                <span className="wide">{label}</span>
                <Count of={counts[href] ?? 0} />
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className="flex h-11 shrink-0 items-center gap-2 border-t border-line px-3 text-fg-2">
        <span className="wide grid size-[22px] shrink-0 place-items-center rounded-full bg-overlay text-11 font-semibold text-fg light:bg-line">
          {name.charAt(0).toUpperCase()}
        </span>
        <span className="wide min-w-0 grow truncate text-12" title={name}>
          {name}
        </span>
        <form action={signOut} className="wide">
          <button
            type="submit"
            aria-label="Sign out"
            title="Sign out"
            className="grid size-6 place-items-center hover:text-fg"
          >
            <LogOut size={16} strokeWidth={1.5} aria-hidden />
          </button>
        </form>
        <button
          type="button"
          onClick={onToggle}
          aria-label="Narrow or wide rail"
          title="Narrow or wide rail  ["
          className="grid size-6 place-items-center hover:text-fg max-xl:hidden"
        >
          <PanelLeft size={16} strokeWidth={1.5} aria-hidden />
        </button>
      </div>
    </div>
  );
}

const Count = ({ of }: { readonly of: number }) =>
  of === 0 ? null : <span className="wide ml-auto text-11 font-normal text-fg-3">{of}</span>;
