"use client";

import { LogOut, Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { signOut } from "../session/actions.ts";
import { deskPages, isOn } from "./pages.ts";

const first = ["/overview", "/trade", "/positions", "/orders"];
const look =
  "relative flex flex-col items-center justify-center gap-0.5 text-11 text-fg-2 aria-[current]:font-semibold aria-[current]:text-fg aria-[current]:before:absolute aria-[current]:before:-top-px aria-[current]:before:h-0.5 aria-[current]:before:w-10 aria-[current]:before:bg-accent";

/** The pages at the bottom of narrow screens: four, and the rest in a sheet. */
export function TabBar() {
  const path = usePathname();
  const more = deskPages.filter(({ href }) => !first.includes(href));
  return (
    <nav aria-label="Pages" className="grid h-(--tabbar) grid-cols-5 border-t border-line bg-panel">
      {deskPages
        .filter(({ href }) => first.includes(href))
        .map(({ href, label, Icon }) => (
          <Link key={href} href={href} aria-current={isOn(path, href) ? "page" : undefined} className={look}>
            <Icon size={20} strokeWidth={1.5} aria-hidden />
            {label}
          </Link>
        ))}
      <button
        type="button"
        popoverTarget="more-pages"
        aria-current={more.some(({ href }) => isOn(path, href)) ? "page" : undefined}
        className={look}
      >
        <Menu size={20} strokeWidth={1.5} aria-hidden />
        More
      </button>
      <div
        id="more-pages"
        popover="auto"
        className="fixed inset-x-0 top-auto bottom-(--tabbar) m-0 w-full border-t border-line-strong bg-overlay py-2 text-fg"
      >
        {more.map(({ href, label, Icon }) => (
          <Link
            key={href}
            href={href}
            onClick={(event) => event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover()}
            aria-current={isOn(path, href) ? "page" : undefined}
            className="flex h-12 items-center gap-3 px-4 text-14 aria-[current]:font-semibold"
          >
            <Icon size={20} strokeWidth={1.5} aria-hidden />
            {label}
          </Link>
        ))}
        <form action={signOut}>
          <button type="submit" className="flex h-12 w-full items-center gap-3 px-4 text-14">
            <LogOut size={20} strokeWidth={1.5} aria-hidden />
            Sign out
          </button>
        </form>
      </div>
    </nav>
  );
}
