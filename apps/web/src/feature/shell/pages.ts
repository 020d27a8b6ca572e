import {
  ChartCandlestick,
  Database,
  FlaskConical,
  LayoutDashboard,
  type LucideIcon,
  Radio,
  Settings,
  Star,
} from "lucide-react";

export interface DeskPage {
  readonly href: string;
  readonly label: string;
  readonly Icon: LucideIcon;
  /** After `g`, goes there. */
  readonly key: string;
}

export const pageGroups: readonly { readonly title: string; readonly pages: readonly DeskPage[] }[] = [
  {
    title: "Desk",
    pages: [
      { href: "/overview", label: "Overview", Icon: LayoutDashboard, key: "o" },
      { href: "/chart", label: "Chart", Icon: ChartCandlestick, key: "c" },
    ],
  },
  {
    title: "Research",
    pages: [
      { href: "/backtests", label: "Backtests", Icon: FlaskConical, key: "b" },
      { href: "/paper-runs", label: "Paper runs", Icon: Radio, key: "p" },
    ],
  },
  { title: "Journal", pages: [{ href: "/assets", label: "Assets", Icon: Star, key: "a" }] },
  {
    title: "System",
    pages: [
      { href: "/data", label: "Data", Icon: Database, key: "d" },
      { href: "/settings", label: "Settings", Icon: Settings, key: "s" },
    ],
  },
];

export const deskPages: readonly DeskPage[] = pageGroups.flatMap(({ pages }) => pages);

export const isOn = (path: string, href: string): boolean => path === href || path.startsWith(`${href}/`);

const parts: Readonly<Record<string, string>> = {
  new: "New",
  compare: "Compare",
  appearance: "Appearance",
  "ingest-keys": "Ingest keys",
  security: "Security",
  profile: "Profile",
  server: "Server",
};

/** `Backtests` and `New` for /backtests/new: the page, and where in it. */
export function titleOf(path: string): readonly string[] {
  const page = deskPages.find(({ href }) => isOn(path, href));
  const rest = path.split("/")[2];
  const one = page?.href === "/paper-runs" ? "Run" : "Result";
  return [page?.label ?? "Chandlery", ...(rest === undefined ? [] : [parts[rest] ?? one])];
}
