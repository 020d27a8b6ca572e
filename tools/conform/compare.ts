import { type RestAnswer, type RestRequest, isWrite } from "./exchange.ts";
import { newerAnswer } from "./newer.ts";

export type Verdict =
  | { readonly kind: "equal" | "newer" | "refused" }
  | { readonly kind: "different"; readonly where: string };

/** Ours against the oracle's: the same answer, a newer one that is on the list, a refusal by name, or a fault. */
export function compare(request: RestRequest, ours: RestAnswer, oracle: RestAnswer): Verdict {
  if (isRefused(ours)) {
    return { kind: "refused" };
  }
  const where = firstDifference(request, ours, oracle);
  if (where === null) {
    return { kind: "equal" };
  }
  return newerAnswer(request, ours, oracle) === null ? { kind: "different", where } : { kind: "newer" };
}

export const isRefused = ({ status, code }: RestAnswer): boolean => status === 400 && code === "PGRST127";

function firstDifference(request: RestRequest, ours: RestAnswer, oracle: RestAnswer): string | null {
  if (ours.status !== oracle.status) {
    return `status ${ours.status}, oracle ${oracle.status}`;
  }
  if (ours.status >= 300) {
    // The oracle says no code where there is no body.
    const isSame = ours.code === oracle.code || (request.method === "HEAD" && oracle.code === null);
    return isSame ? null : `code ${ours.code}, oracle ${oracle.code}`;
  }
  for (const name of new Set([...Object.keys(ours.headers), ...Object.keys(oracle.headers)])) {
    if (normalHeader(name, ours.headers[name]) !== normalHeader(name, oracle.headers[name])) {
      return `${name}: ${ours.headers[name]}, oracle ${oracle.headers[name]}`;
    }
  }
  return sameBody(ours.body, oracle.body, isWrite(request)) ? null : "body";
}

/** Both escape differently what needs no escape. */
const normalHeader = (name: string, value: string | undefined): string | undefined =>
  name === "location" && value !== undefined ? decodeURIComponent(value) : value;

function sameBody(ours: string, oracle: string, isUnordered: boolean): boolean {
  return ours === oracle || canonical(ours, isUnordered) === canonical(oracle, isUnordered);
}

/** Members in order of their names, numbers as they are written; rows in any order where SQL gives none. */
function canonical(body: string, isUnordered: boolean): string {
  try {
    const value: unknown = JSON.parse(body, (_key, member: unknown, context?: { readonly source?: string }) =>
      typeof member === "number" ? `#${context?.source ?? member}` : sorted(member),
    );
    return isUnordered && Array.isArray(value)
      ? JSON.stringify(value.map((row) => JSON.stringify(row)).sort())
      : JSON.stringify(value);
  } catch {
    return body;
  }
}

const sorted = (member: unknown): unknown =>
  typeof member === "object" && member !== null && !Array.isArray(member)
    ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
    : member;
