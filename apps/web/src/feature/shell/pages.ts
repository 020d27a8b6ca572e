import {
  ChartCandlestick,
  ChartSpline,
  Database,
  FlaskConical,
  GitBranch,
  Layers,
  LayoutDashboard,
  ListOrdered,
  type LucideIcon,
  Radio,
  Settings,
  Shield,
  Star,
  Wallet,
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
      { href: "/trade", label: "Trade", Icon: ChartCandlestick, key: "t" },
      { href: "/positions", label: "Positions", Icon: Layers, key: "i" },
      { href: "/orders", label: "Orders", Icon: ListOrdered, key: "r" },
      { href: "/decisions", label: "Decisions", Icon: GitBranch, key: "e" },
      { href: "/accounts", label: "Accounts", Icon: Wallet, key: "w" },
      { href: "/chart", label: "Chart", Icon: ChartSpline, key: "c" },
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
      { href: "/risk", label: "Risk", Icon: Shield, key: "k" },
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
  "exchange-keys": "Exchange keys",
  security: "Security",
  audit: "Audit log",
  profile: "Profile",
  server: "Server",
};

/** `Backtests` and `New` for /backtests/new: the page, and where in it. */
export function titleOf(path: string): readonly string[] {
  const page = deskPages.find(({ href }) => isOn(path, href));
  const [, , rest, deeper] = path.split("/");
  return [page?.label ?? "Chandlery", ...(rest === undefined ? [] : [placeIn(page?.href, { rest, deeper })])];
}

interface Place {
  readonly rest: string;
  readonly deeper: string | undefined;
}

function placeIn(page: string | undefined, { rest, deeper }: Place): string {
  switch (page) {
    case "/trade":
      return decodeURIComponent(rest);
    case "/orders":
      return `#${deeper ?? ""}`;
    case "/decisions":
      return `D-${deeper ?? ""}`;
    case "/paper-runs":
      return parts[rest] ?? "Run";
    default:
      return parts[rest] ?? "Result";
  }
}
