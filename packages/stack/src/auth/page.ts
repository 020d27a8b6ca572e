import { type AuthRequest } from "./auth-context.ts";
import { invalid } from "./auth-error.ts";

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

const defaultPerPage = 50;
const mostPerPage = 1_000_000;

export function readPage({ query }: AuthRequest): Page {
  const page = readNumber(query.get("page"), 1);
  const limit = readNumber(query.get("per_page"), defaultPerPage);
  return { limit, offset: Math.max(0, page - 1) * limit };
}

function readNumber(text: string | null, fallback: number): number {
  if (text === null || text === "") {
    return fallback;
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw invalid(`Bad Pagination Parameters: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Math.min(Number(text), mostPerPage);
}

/** `Link` with the next and the last page, and the number of rows in all. */
export function pageHeaders(
  { url }: AuthRequest,
  { limit, offset, total }: Page & { readonly total: number },
): Readonly<Record<string, string>> {
  const page = Math.floor(offset / Math.max(1, limit)) + 1;
  const pages = Math.ceil(total / Math.max(1, limit));
  const link = (number: number, rel: string) => {
    const target = new URL(url, "http://localhost");
    target.searchParams.set("page", String(number));
    return `<${target.pathname}?${target.searchParams.toString()}>; rel="${rel}"`;
  };
  const links = [...(pages > page ? [link(page + 1, "next")] : []), link(pages, "last")];
  return { link: links.join(", "), "x-total-count": String(total) };
}
