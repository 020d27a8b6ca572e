import { readFile } from "node:fs/promises";
import { type RestRequest, isWrite } from "./exchange.ts";

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What the gateway recorded of a browser test, once each, with the ids of that run replaced by those of `product.sql`. */
export async function readProductRequests(file: string): Promise<readonly RestRequest[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  const requests = lines
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ path }) => path.startsWith("/rest/v1/"))
    .map((recorded) => JSON.stringify(asCase(recorded)));
  return [...new Set(requests)].sort().map((text) => JSON.parse(text) as RestRequest);
}

function asCase({ method, path, headers, body }: Recorded): RestRequest {
  const request: RestRequest = {
    method,
    path: withKnownIds(path.replace("/rest/v1", "")),
    headers,
    body: body === null ? null : withKnownIds(body),
    as: "alice",
  };
  if (!isWrite(request)) {
    return request;
  }
  const prefer = [headers["prefer"], "tx=rollback"].filter((part) => part !== undefined).join(", ");
  return { ...request, headers: { ...headers, prefer } };
}

const knownIds: Readonly<Record<string, string>> = {
  user_id: "00000000-0000-4000-8000-00000000000a",
  account_id: "00000000-0000-4000-8000-0000000000c1",
  backtest_id: "00000000-0000-4000-8000-0000000000d1",
  paper_run_id: "00000000-0000-4000-8000-0000000000d2",
  strategy_id: "00000000-0000-4000-8000-0000000000e1",
};

/** By the column beside which an id stands, as a filter or as a member. */
const withKnownIds = (text: string): string =>
  text.replaceAll(
    /(\w+)((?:=(?:eq|neq|in)\.\(?|"\s*:\s*"))[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:,[0-9a-f-]{36})*/g,
    (_found, column: string, between: string) =>
      `${column}${between}${knownIds[column] ?? "00000000-0000-4000-8000-000000000000"}`,
  );
