import { formatTime } from "../../ui/time.ts";
import { type AuditEntry, type EntryField, wordsOf } from "./entry.ts";
import type { AuditRow } from "./queries.ts";

export interface AuditListProps {
  readonly rows: readonly AuditRow[];
  readonly userId: string;
  readonly timeZone: string;
}

const verbs = { insert: "added", update: "changed", delete: "removed" } as const;

/** Entries as rows that open: what changed, and the very text that was hashed. */
export function AuditList({ rows, userId, timeZone }: AuditListProps) {
  if (rows.length === 0) {
    return <p className="px-(--gutter) py-6 text-center text-fg-2">No entry is like this.</p>;
  }
  return (
    <>
      <p aria-hidden className={`${columns} h-(--th) items-center text-11 text-fg-3 max-md:hidden`}>
        <span>Entry</span>
        <span>Time {timeZone}</span>
        <span>What</span>
        <span>By</span>
      </p>
      <ol aria-label={`Entries, newest first, time in ${timeZone}`} className="border-t border-line">
        {rows.map((row) => (
          <li key={row.seq} className="border-b border-line text-12">
            <details className="group">
              <summary className={`${columns} cursor-pointer py-1.5 hover:bg-raised md:items-baseline`}>
                <span className="text-fg-3 tabular-nums">{row.seq}</span>
                <span className="text-fg-3 tabular-nums max-md:order-last max-md:col-start-2">
                  {formatTime(row.createdAtMs, { timeZone, withSeconds: true })}
                </span>
                <span className="min-w-0">
                  <span className="font-medium">{titleOf(row.entry)}</span>{" "}
                  <span className="text-fg-2 wrap-anywhere">{summaryOf(row.entry)}</span>
                </span>
                <span className="text-11 text-fg-3 max-md:col-start-2">{actorOf(row.entry, userId)}</span>
              </summary>
              <EntryDetail row={row} />
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}

const columns =
  "grid gap-x-3 px-(--gutter) grid-cols-[40px_minmax(0,1fr)] md:grid-cols-[64px_148px_minmax(0,1fr)_auto]";

function EntryDetail({ row: { entry, text, hash } }: { readonly row: AuditRow }) {
  return (
    <div className="flex flex-col gap-3 border-t border-line bg-raised px-(--gutter) py-3 md:pl-[88px]">
      {entry === null || entry.fields.length === 0 ? null : (
        <table className="w-full border-collapse text-left" aria-label="Fields">
          <tbody>
            {entry.fields.map((field) => (
              <tr key={field.name} className="border-b border-line align-top last:border-b-0">
                <th scope="row" className="w-40 py-1 pr-3 font-normal text-fg-3 max-md:w-28 wrap-anywhere">
                  {field.name}
                </th>
                <td className="py-1 wrap-anywhere">
                  <Value field={field} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div>
        <p className="pb-1 text-11 text-fg-3">The text that was hashed</p>
        <pre className="font-mono text-11 whitespace-pre-wrap wrap-anywhere">{text}</pre>
      </div>
      <div>
        <p className="pb-1 text-11 text-fg-3">Hash, of the hash before and this text</p>
        <code className="font-mono text-11 break-all">{hash}</code>
      </div>
    </div>
  );
}

function Value({ field: { before, after } }: { readonly field: EntryField }) {
  return before === null ? (
    after
  ) : (
    <>
      <del className="text-fg-3">{before}</del> → <ins className="font-medium no-underline">{after}</ins>
    </>
  );
}

const titleOf = (entry: AuditEntry | null): string =>
  entry === null ? "Unreadable" : `${wordsOf(entry.subject)}${entry.verb === null ? "" : ` ${verbs[entry.verb]}`}`;

const shownFields = 3;

function summaryOf(entry: AuditEntry | null): string {
  if (entry === null) {
    return "the text is none that the log writes";
  }
  const told = entry.verb === "update" ? entry.fields : [];
  const shown = told
    .slice(0, shownFields)
    .map(({ name, before, after }) => `${name} ${short(before ?? "—")} → ${short(after)}`);
  return [...shown, ...(told.length > shownFields ? [`and ${told.length - shownFields} more`] : [])].join(", ");
}

const short = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

/** Who acted; where nobody was signed in, which part of the install. */
const actorOf = (entry: AuditEntry | null, userId: string): string =>
  entry === null
    ? ""
    : entry.actor === null
      ? (parts.get(entry.role) ?? entry.role)
      : entry.actor === userId
        ? "you"
        : entry.actor.slice(0, 8);

const parts = new Map([
  ["supabase_auth_admin", "Auth"],
  ["postgres", "the database's owner"],
  ["authenticator", "the API"],
]);
