"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const groups = [
  {
    title: "You",
    items: [
      { href: "/settings/profile", label: "Profile" },
      { href: "/settings/appearance", label: "Appearance" },
      { href: "/settings/security", label: "Security" },
      { href: "/settings/audit", label: "Audit log" },
    ],
  },
  {
    title: "Connections",
    items: [
      { href: "/settings/ingest-keys", label: "Ingest keys" },
      { href: "/settings/exchange-keys", label: "Exchange keys" },
    ],
  },
] as const;

const install = { title: "Install", items: [{ href: "/settings/server", label: "Server" }] } as const;

/** The sections of the settings: a column on wide screens, a strip that scrolls on narrow ones. */
export function SettingsNav({ isAdmin }: { readonly isAdmin: boolean }) {
  const path = usePathname();
  return (
    <nav
      aria-label="Settings"
      className="flex bg-panel max-md:overflow-x-auto max-md:border-b max-md:border-line max-md:px-2 md:flex-col md:gap-3 md:overflow-y-auto md:p-2 md:pt-4"
    >
      {[...groups, ...(isAdmin ? [install] : [])].map(({ title, items }) => (
        <div key={title} className="max-md:contents">
          <p className="px-2 pb-1 text-11 text-fg-3 max-md:hidden">{title}</p>
          {items.map(({ href, label }) => (
            <Link
              key={href}
              href={href}
              aria-current={path === href ? "page" : undefined}
              className="flex h-7 items-center rounded-sm px-2 text-13 whitespace-nowrap text-fg-2 hover:bg-raised aria-[current]:bg-raised aria-[current]:font-semibold aria-[current]:text-fg max-md:h-12 max-md:px-3"
            >
              {label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}
