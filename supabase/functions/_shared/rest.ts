import { type Caller } from "./caller.ts";
import { Refused, isErrorCode } from "./refused.ts";

/** The database through REST, as the caller: row level security and the rights of functions decide. */
export interface Rest {
  /** Rows of a path such as `execution_keys?select=key_id`. */
  readonly select: (path: string) => Promise<readonly unknown[]>;
  /** A function of `public`. A handler calls one, once: what belongs together is one transaction. */
  readonly rpc: (name: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** A function of `public` that lets the caller have something asked outside of the install, or refuses: it comes before. */
  readonly permit: (name: string) => Promise<void>;
}

const patienceMs = 10_000;

export function restAs(caller: Caller): Rest {
  let calledBefore: string | undefined;
  return {
    select: async (path) => {
      const rows = await send(caller, { method: "GET", path });
      return Array.isArray(rows) ? rows : [];
    },
    rpc: (name, args) => {
      if (calledBefore !== undefined) {
        throw new Error(`a handler calls one function of the database: ${calledBefore}, and now ${name}`);
      }
      calledBefore = name;
      return send(caller, { method: "POST", path: `rpc/${name}`, body: args });
    },
    permit: async (name) => {
      await send(caller, { method: "POST", path: `rpc/${name}`, body: {} });
    },
  };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

async function send({ headers }: Caller, { method, path, body }: Sent): Promise<unknown> {
  const answer = await fetch(`${Deno.env.get("SUPABASE_URL")}/rest/v1/${path}`, {
    method,
    headers: { ...headers, accept: "application/json", "content-type": "application/json" },
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused("database_unavailable", "REST does not answer");
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw refusalOf(answer.status, text);
  }
  return text === "" ? null : JSON.parse(text);
}

/** Codes of PostgREST and classes of Postgres that say that the database cannot be reached, or is going away. */
const unavailable = /^(PGRST00\d|08...|53...|57...)$/;

/**
 * An error of ours carries its code as `message` and the rest as `details` and `hint`. Any other is told by its kind alone:
 * the words of Postgres may quote a value.
 */
export function refusalOf(status: number, text: string): Refused {
  const { code, message, details, hint } = fieldsOf(text);
  if (isErrorCode(message)) {
    return new Refused(message, details, { suggestion: hint === "" ? undefined : hint });
  }
  if (code === "PGRST303" || code === "PGRST301" || status === 401) {
    const isExpired = /expired/i.test(message);
    return new Refused(isExpired ? "user_token_expired" : "user_token_invalid", "REST does not take the token");
  }
  if (code === "42501") {
    return new Refused("role_missing", "the database refuses this to the caller's roles");
  }
  if (unavailable.test(code) || status === 502 || status === 503 || status === 504) {
    return new Refused("database_unavailable", `REST answers ${status} ${code}`.trim());
  }
  return new Refused("internal_fault", `REST answers ${status} ${code}`.trim());
}

function fieldsOf(text: string): Readonly<Record<"code" | "message" | "details" | "hint", string>> {
  const read = (value: unknown, name: string): string => {
    const field = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof field === "string" ? field : "";
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  return {
    code: read(value, "code"),
    message: read(value, "message"),
    details: read(value, "details"),
    hint: read(value, "hint"),
  };
}
