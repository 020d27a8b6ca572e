import Link from "next/link";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Field, Input, Select } from "../../ui/field.tsx";
import { formatNumber } from "../../ui/format.ts";
import { subjects, wordsOf } from "./entry.ts";
import type { AuditFilter } from "./filter.ts";

export interface AuditFilterFormProps {
  readonly filter: AuditFilter;
  readonly userId: string;
  /** More than one where the user is an auditor. */
  readonly chains: readonly { readonly user_id: string; readonly seq: number }[];
}

const install = "00000000-0000-0000-0000-000000000000";

const nameOf = (chain: string, userId: string): string =>
  chain === userId ? "You" : chain === install ? "The install" : chain;

/** A form that only builds an address, so that what is shown can be sent on. */
export function AuditFilterForm({ filter, userId, chains }: AuditFilterFormProps) {
  const isNarrowed = [filter.what, filter.verb, filter.day].some((part) => part !== undefined);
  return (
    <form
      action="/settings/audit"
      aria-label="Filter"
      // A form keeps what was typed when its address changes: another filter is another form.
      key={JSON.stringify(filter)}
      className="grid grid-cols-2 items-end gap-2 border-b border-line px-(--gutter) py-3 md:flex md:flex-wrap md:*:w-40"
    >
      {chains.length > 1 ? (
        <Field label="Chain">
          <Select name="chain" defaultValue={filter.chain ?? userId}>
            {chains.map(({ user_id: chain, seq }) => (
              <option key={chain} value={chain}>
                {`${nameOf(chain, userId)} (${formatNumber(seq, 0)})`}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      <Field label="What">
        <Select name="what" defaultValue={filter.what ?? ""}>
          <option value="">Everything</option>
          <optgroup label="What happened">
            {subjects.kinds.map((kind) => (
              <option key={kind} value={kind}>
                {wordsOf(kind)}
              </option>
            ))}
          </optgroup>
          <optgroup label="Rows of">
            {subjects.tables.map((table) => (
              <option key={table} value={table}>
                {wordsOf(table)}
              </option>
            ))}
          </optgroup>
        </Select>
      </Field>
      <Field label="Change">
        <Select name="verb" defaultValue={filter.verb ?? ""}>
          <option value="">Any</option>
          <option value="insert">Added</option>
          <option value="update">Changed</option>
          <option value="delete">Removed</option>
        </Select>
      </Field>
      <Field label="Day" rule="UTC">
        <Input type="date" name="day" defaultValue={filter.day ?? ""} />
      </Field>
      <span className="flex gap-2 md:w-auto!">
        <Button type="submit" className="max-md:h-(--ctl-touch)">
          Show
        </Button>
        {isNarrowed ? (
          <Link
            href={filter.chain === undefined ? "/settings/audit" : `/settings/audit?chain=${filter.chain}`}
            className={`${buttonLook()} max-md:h-(--ctl-touch)`}
          >
            Clear
          </Link>
        ) : null}
      </span>
    </form>
  );
}
