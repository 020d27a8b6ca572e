import { type Setting } from "../schema/schema-cache.ts";
import { type Sql, commas, parameter, sql } from "../sql/sql.ts";

/** Who asks and what of the request functions and policies may read. */
export interface RestCaller {
  readonly role: string;
  readonly claimsText: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface CallerOptions {
  readonly searchPath: readonly string[];
  /** Of the role, then of the called function: the later wins. */
  readonly settings: readonly Setting[];
  readonly timezone: string | null;
  readonly isReadOnly: boolean;
}

/**
 * The settings of the transaction. Those of the role come before the role itself is taken, which may not be allowed
 * to make them.
 */
export function callerSql(caller: RestCaller, options: CallerOptions): Sql {
  const { cookie, ...headers } = caller.headers;
  const settings: readonly Setting[] = [
    { name: "search_path", value: options.searchPath.map(quoted).join(", ") },
    ...options.settings,
    { name: "role", value: caller.role },
    { name: "request.jwt.claims", value: caller.claimsText },
    { name: "request.method", value: caller.method },
    { name: "request.path", value: caller.path },
    { name: "request.headers", value: JSON.stringify(headers) },
    { name: "request.cookies", value: JSON.stringify(cookiesOf(cookie)) },
    ...(options.timezone === null ? [] : [{ name: "timezone", value: options.timezone }]),
    ...(options.isReadOnly ? [{ name: "transaction_read_only", value: "on" }] : []),
  ];
  return sql`select ${commas(settings.map(({ name, value }) => sql`set_config(${parameter(name)}, ${parameter(value)}, true)`))}`;
}

const quoted = (schema: string): string => `"${schema.replaceAll('"', '""')}"`;

const cookiesOf = (header: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (header ?? "").split(";").flatMap((part) => {
      const at = part.indexOf("=");
      return at === -1 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
    }),
  );
