import { Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { type Client } from "@chandlery/stack";
import { killVictim, tell } from "./victim.ts";

// Loaded into the gateway before its own first line, by `node --import`. It knows seven moments of a request that places an
// order, and at the wanted one of the n-th order it ends the gateway, or Postgres. The gateway knows nothing of it.

const engine = new URL("../../apps/engine/", import.meta.url);
const { CRASH_ACCOUNT: account = "", CRASH_MOMENT: wanted = "", CRASH_AT: at = "" } = process.env;
const reached = new Map<string, number>();

watchRequests();
watchStatements();

function reach(moment: string): void {
  const count = (reached.get(moment) ?? 0) + 1;
  reached.set(moment, count);
  if (moment === wanted && count === Number(at)) {
    tell(moment);
    killVictim();
  }
}

function watchRequests(): void {
  const emit = Reflect.get(Server.prototype, "emit") as (this: Server, ...given: unknown[]) => boolean;
  Reflect.set(Server.prototype, "emit", function (this: Server, ...given: unknown[]): boolean {
    const [event, request, response] = given as [
      string,
      { readonly url: string; readonly method: string },
      ServerResponse,
    ];
    if (event === "request" && request.method === "POST") {
      const { url } = request;
      if (url.startsWith("/functions/v1/orders")) {
        watchAnswer(response, "before the answer");
        reach("before the function");
      }
      if (url.startsWith("/rest/v1/rpc/place_order")) {
        watchAnswer(response, "before the function is answered");
        reach("before the gate");
      }
    }
    return emit.apply(this, given);
  });
}

function watchAnswer(response: ServerResponse, moment: string): void {
  const end = Reflect.get(response, "end") as (this: ServerResponse, ...given: unknown[]) => ServerResponse;
  Reflect.set(response, "end", function (this: ServerResponse, ...given: unknown[]): ServerResponse {
    reach(moment);
    return end.apply(this, given);
  });
}

interface Batch {
  readonly handleReadyForQuery?: (this: unknown, ...given: unknown[]) => void;
}

interface Postgres {
  readonly Client: { readonly prototype: Client };
  readonly Connection: { readonly prototype: object };
}

/** All statements of a request go out in one write: it is told by the account among the values that are bound. */
function watchStatements(): void {
  const { Client: client, Connection: connection } = createRequire(new URL("package.json", engine))("pg") as Postgres;
  let isConcerned = false;
  const bind = Reflect.get(connection.prototype, "bind") as (this: object, ...given: unknown[]) => unknown;
  Reflect.set(connection.prototype, "bind", function (this: object, ...given: unknown[]): unknown {
    const [{ values }] = given as [{ readonly values?: readonly unknown[] }];
    if (values?.some((value) => typeof value === "string" && value.includes(account)) === true) {
      isConcerned = true;
      reach("before its statements");
    }
    return bind.apply(this, given);
  });
  const send = Reflect.get(client.prototype, "query") as (this: Client, ...given: unknown[]) => unknown;
  Reflect.set(client.prototype, "query", function (this: Client, ...given: unknown[]): unknown {
    isConcerned = false;
    const sent = send.apply(this, given);
    if (isConcerned) {
      const batch = given[0] as Batch;
      const ready = batch.handleReadyForQuery;
      Reflect.set(batch, "handleReadyForQuery", function (this: unknown, ...messages: unknown[]): void {
        reach("after its commit");
        ready?.apply(this, messages);
      });
      reach("its statements are sent");
    }
    return sent;
  });
}
