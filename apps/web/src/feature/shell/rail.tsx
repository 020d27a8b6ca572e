"use client";

import { ChartCandlestick, Database, FlaskConical, LayoutDashboard, Radio, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

const groups = [
  {
    title: "Desk",
    items: [
      { href: "/overview", label: "Overview", Icon: LayoutDashboard },
      { href: "/chart", label: "Chart", Icon: ChartCandlestick },
    ],
  },
  {
    title: "Research",
    items: [
      { href: "/backtests", label: "Backtests", Icon: FlaskConical },
      { href: "/paper-runs", label: "Paper runs", Icon: Radio },
    ],
  },
  {
    title: "System",
    items: [
      { href: "/data", label: "Data", Icon: Database },
      { href: "/settings", label: "Settings", Icon: Settings },
    ],
  },
] as const;

const isOn = (path: string, href: string): boolean => path === href || path.startsWith(`${href}/`);

/** The pages of the desk, on the left of wide screens. */
export function Rail() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="flex flex-col gap-4 p-2 pt-4">
      {groups.map(({ title, items }) => (
        <div key={title}>
          <p className="px-2 pb-1 text-11 text-fg-3">{title}</p>
          {items.map(({ href, label, Icon }) => (
            <Link
              key={href}
              href={href}
              aria-current={isOn(path, href) ? "page" : undefined}
              className="relative flex h-7 items-center gap-2.5 rounded-sm px-2 text-13 text-fg-2 hover:bg-raised aria-[current]:bg-raised aria-[current]:font-semibold aria-[current]:text-fg aria-[current]:before:absolute aria-[current]:before:-left-2 aria-[current]:before:h-5 aria-[current]:before:w-0.5 aria-[current]:before:bg-accent"
            >
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              {label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

/** The same at the bottom of narrow ones. */
export function TabBar() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="grid h-(--tabbar) grid-cols-5 border-t border-line bg-panel">
      {groups
        .flatMap(({ items }) => [...items])
        .filter(({ href }) => href !== "/data")
        .map(({ href, label, Icon }) => (
          <Link
            key={href}
            href={href}
            aria-current={isOn(path, href) ? "page" : undefined}
            className="flex flex-col items-center justify-center gap-0.5 text-11 text-fg-3 aria-[current]:text-fg"
          >
            <Icon size={20} strokeWidth={1.5} aria-hidden />
            {label}
          </Link>
        ))}
    </nav>
  );
}
