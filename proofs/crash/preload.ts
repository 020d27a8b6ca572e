import { createRequire } from "node:module";
import { type Client } from "@chandlery/stack";
import { replaceSource } from "../replace-source.ts";
import { crashBugs, layers } from "./bugs.ts";
import { killVictim, tell as write } from "./victim.ts";

// Loaded into the execution service before its own first line, by `node --import`. It counts the statements that concern
// one account, and at the n-th of them ends the process, or its connection to the database. The service knows nothing of it.

const engine = new URL("../../apps/engine/", import.meta.url);
const {
  CRASH_ACCOUNT: account = "",
  CRASH_AT: wantedText = "",
  CRASH_KIND: kind = "",
  CRASH_DIES: dies = "",
  CRASH_BUG: bug = "",
  CRASH_ADMIN_URL: adminUrl = "",
} = process.env;
const wanted = Number(wantedText);

plant();
watch();

function plant(): void {
  const changes = (crashBugs[bug] ?? layers[bug])?.changes ?? [];
  if (bug !== "" && changes.length === 0) {
    throw new Error(`There is no bug ${bug}`);
  }
  replaceSource(changes, new URL("src/", engine));
}

interface Postgres {
  readonly Client: { readonly prototype: Client };
}

function watch(): void {
  const postgres = createRequire(new URL("package.json", engine))("pg") as Postgres;
  const { prototype } = postgres.Client;
  const send = Reflect.get(prototype, "query") as (this: Client, ...given: unknown[]) => unknown;
  /** Connections in a transaction that has named the account. */
  const concerned = new WeakSet<Client>();
  let count = 0;
  Reflect.set(prototype, "query", function (this: Client, ...given: unknown[]): unknown {
    const [asked, values] = given;
    if (Array.isArray(values) && values[0] === account) {
      concerned.add(this);
    }
    if (!concerned.has(this)) {
      return send.apply(this, given);
    }
    const statement = statementOf(asked);
    if (/^(commit|rollback)/.test(statement)) {
      concerned.delete(this);
    }
    count += dies === "" || statement.includes(dies) ? 1 : 0;
    if (count !== wanted) {
      tell("statement", statement);
      return send.apply(this, given);
    }
    count += 1;
    return end(() => send.apply(this, given), { statement, client: this });
  });
}

/** Text, or a statement that stays prepared under a name. */
function statementOf(asked: unknown): string {
  const text: unknown = typeof asked === "object" && asked !== null ? Reflect.get(asked, "text") : asked;
  return typeof text === "string" ? text : "";
}

const tell = (what: string, statement: string): void => write(`${what} ${nameOf(statement)}`);

/** The function of the law that a statement calls, or how it begins. */
const nameOf = (statement: string): string =>
  /private\.(?<called>\w+)/.exec(statement)?.groups?.["called"] ?? statement.trim().split(/\s/).slice(0, 2).join(" ");

function end(send: () => unknown, { statement, client }: { readonly statement: string; readonly client: Client }) {
  tell(kind, statement);
  if (kind === "before") {
    killVictim();
    return send();
  }
  if (kind === "sent") {
    const sent = send();
    // The statement is with the operating system by now: Postgres works it whether or not anybody waits for the answer.
    killVictim();
    return sent;
  }
  return cut(client).then(send);
}

/** Ends the server's side of the connection; the service lives on and finds its statement failed. */
async function cut(client: Client): Promise<void> {
  // Loaded only now: a service that starts should have nothing to read that it does not need.
  const { withClient } = await import("@chandlery/stack");
  await withClient(adminUrl, (admin) =>
    admin.query("select pg_terminate_backend($1)", [Reflect.get(client, "processID")]),
  );
}
