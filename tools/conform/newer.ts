import { type RestAnswer, type RestRequest } from "./exchange.ts";

/** Where PostgREST changed an answer after 12.0.2, ours is the newer one. The source is its changelog. */
export interface NewerAnswer {
  readonly what: string;
  readonly source: string;
  readonly holds: (exchange: Exchange) => boolean;
}

interface Exchange {
  readonly request: RestRequest;
  readonly ours: RestAnswer;
  readonly oracle: RestAnswer;
}

const searches = /[=.](?:not\.)?(?:fts|plfts|phfts|wfts)(?:\(|\.)/;
const searchesVector = /a_vector[=.](?:not\.)?(?:fts|plfts|phfts|wfts)(?:\(|\.)/g;
/** A value that does not fit its type. */
const misfit = /^22(?:P02|003|007|008)$/;
const sqlState = /^(?!PGRST)[0-9A-Z]{5}$/;

export const newerAnswers: readonly NewerAnswer[] = [
  {
    what: "an unknown table is PGRST205, whatever else is wrong",
    source: "13.0.0 #3697, #3602",
    holds: ({ ours, oracle }) => ours.code === "PGRST205" && ours.status === 404 && oracle.status >= 400,
  },
  {
    what: "an unknown schema is told before what is wrong in the query string",
    source: "14.0, ApiRequest.hs: the schema is read first",
    holds: ({ ours, oracle }) => ours.code === "PGRST106" && ours.status === 406 && oracle.status >= 400,
  },
  {
    what: "an unknown path is PGRST125 and no empty object",
    source: "13.0.0 #3906",
    holds: ({ ours, oracle }) => ours.code === "PGRST125" && ours.status === 404 && oracle.status === 404,
  },
  {
    what: "a media type that cannot be had is 406",
    source: "12.0.3 #3224",
    holds: ({ ours, oracle }) =>
      ours.code === "PGRST107" && oracle.code === "PGRST107" && ours.status === 406 && oracle.status === 415,
  },
  {
    what: "a subquery that gives too many rows is 500",
    source: "12.0.3 #3205",
    holds: ({ ours, oracle }) => ours.code === "21000" && oracle.code === "21000" && ours.status === 500,
  },
  {
    what: "program limits exceeded is 500",
    source: "12.2.0 #3255",
    holds: ({ ours, oracle }) =>
      ours.code === oracle.code && ours.code?.startsWith("54") === true && ours.status === 500,
  },
  {
    what: "the configuration's limit exceeded is 500",
    source: "12.2.0 #3267",
    holds: ({ ours, oracle }) => ours.code === "53400" && oracle.code === "53400" && ours.status === 500,
  },
  {
    what: "is.not_null is known",
    source: "13.0.0 #3747",
    holds: ({ request, oracle }) => /is\.not_null/i.test(request.path) && oracle.status === 400,
  },
  {
    what: "text search makes a search vector of what is none",
    source: "13.0.0 #2255",
    holds: ({ request }) => searches.test(request.path.replaceAll(searchesVector, "")),
  },
  {
    what: "arguments of a GET are given as they are, and not as JSON texts",
    source: "13.0.0 #2858",
    holds: ({ request, ours }) =>
      request.path.startsWith("/rpc/") &&
      request.method !== "POST" &&
      (request.path.startsWith("/rpc/jsonb_named?") ||
        /[?&]\w+=null(?:&|$)/.test(request.path) ||
        misfit.test(ours.code ?? "")),
  },
  {
    what: "a function may be filtered by columns that are not selected",
    source: "13.0.0 #3965",
    holds: ({ request, ours, oracle }) =>
      request.path.startsWith("/rpc/") &&
      ours.code !== "42703" &&
      oracle.status === 400 &&
      (request.method === "HEAD" || oracle.code === "42703"),
  },
  {
    what: "a logic filter of PATCH, PUT and DELETE chooses rows to write and none of the answer",
    source: "14.4 #3707",
    holds: ({ request, ours, oracle }) =>
      ["PATCH", "PUT", "DELETE"].includes(request.method) &&
      /[?&](?:not\.)?(?:and|or)=/.test(request.path) &&
      (oracle.code === "42703" ||
        (!sqlState.test(ours.code ?? "") && (oracle.status < 300 || sqlState.test(oracle.code ?? "")))),
  },
  {
    what: "params=single-object is no preference any more",
    source: "13.0.0 #3757",
    holds: ({ request }) => request.headers["prefer"]?.includes("params=single-object") === true,
  },
  {
    what: "a function with one named parameter of JSON does not take the whole body",
    source: "14.2 #4553",
    holds: ({ request, ours }) =>
      request.path.startsWith("/rpc/") && request.method === "POST" && ours.code === "PGRST202",
  },
  {
    what: "order= of a write must name columns that its answer has",
    source: "13.0.0 #3013",
    holds: ({ request, ours }) =>
      !["GET", "HEAD"].includes(request.method) &&
      /[?&.]order=/.test(request.path) &&
      ["42703", "PGRST108", "PGRST118"].includes(ours.code ?? ""),
  },
  {
    what: "a value that does not fit is told even where no row would have been written",
    source: "12.2.0 #2676",
    holds: ({ request, ours, oracle }) =>
      request.method === "PATCH" && misfit.test(ours.code ?? "") && oracle.status < 300,
  },
  {
    what: "a function called with a body and without a selection shows one helper column less",
    source: "12.2.0 #2676",
    holds: ({ request, ours, oracle }) =>
      request.method === "POST" &&
      request.path.startsWith("/rpc/") &&
      ours.status < 300 &&
      oracle.body.includes('"val":'),
  },
  {
    what: "an upsert whose answer filters all rows away has inserted all the same",
    source: "12.2.0 #2676",
    holds: ({ request, ours, oracle }) =>
      request.method === "POST" &&
      request.path.includes("!inner") &&
      ours.status === 201 &&
      oracle.status === 200 &&
      oracle.body === "[]",
  },
  {
    what: "of two errors of a write either may be met first, since one object is read as one row",
    source: "12.2.0 #2676",
    holds: ({ request, ours, oracle }) =>
      request.method === "POST" &&
      sqlState.test(ours.code ?? "") &&
      sqlState.test(oracle.code ?? "") &&
      ours.status >= 400 &&
      oracle.status >= 400,
  },
];

export function newerAnswer(request: RestRequest, ours: RestAnswer, oracle: RestAnswer): NewerAnswer | null {
  // A HEAD has no body in which the oracle could say its code.
  const known = request.method === "HEAD" && oracle.code === null ? { ...oracle, code: ours.code } : oracle;
  return newerAnswers.find(({ holds }) => holds({ request, ours, oracle: known })) ?? null;
}
