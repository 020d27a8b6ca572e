import { type IncomingHttpHeaders, Agent, request as startRequest } from "node:http";

export type Door = "gateway" | "compute" | "ingest" | "private";

export interface HostileRequest {
  readonly door: Door;
  /** What is asked, without the hostile text: equal for all texts that are put into the same place. */
  readonly place: string;
  readonly method: string;
  /** As it goes over the wire. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HostileAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Credentials {
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Of the user who attacks. */
  readonly token: string;
  readonly ingestKey: string;
  readonly serviceToken: string;
}

/** The text in every place where a client may put one: path, query, header, body, as JSON and as it is. */
export function requestsWith(text: string, credentials: Credentials): readonly HostileRequest[] {
  const places = [...restPlaces, ...authPlaces, ...storagePlaces, ...otherPlaces, ...computePlaces, ...marketPlaces];
  return places.flatMap((place) => requestsAt(place, text, credentials));
}

/** `METHOD path`, with `{}` where the text stands in the path or query, and what goes with it. */
interface Place {
  readonly door: Door;
  readonly line: string;
  readonly as?: "user" | "service" | "nobody";
  /** Its own text, or a value whose string "{}" and key "{}" are replaced. */
  readonly body?: unknown;
  readonly header?: string;
}

const gateway = (line: string, rest: Omit<Place, "door" | "line"> = {}): Place => ({ door: "gateway", line, ...rest });

const operators = ["eq", "neq", "gt", "like", "ilike", "match", "in", "is", "isdistinct", "fts", "cs", "ov", "not.eq"];

const restPlaces: readonly Place[] = [
  ...operators.map((operator) => gateway(`GET /rest/v1/assets?symbol=${operator}.{}`)),
  ...[
    "GET /rest/v1/{}",
    "GET /rest/v1/assets?select={}",
    "GET /rest/v1/assets?{}=eq.1",
    "GET /rest/v1/assets?order={}",
  ].map((line) => gateway(line)),
  gateway("GET /rest/v1/assets?limit={}"),
  gateway("GET /rest/v1/assets?offset={}&limit=1"),
  gateway("GET /rest/v1/assets?or=({})"),
  gateway("GET /rest/v1/assets?select=*,{}(*)"),
  gateway("GET /rest/v1/assets?symbol=in.({})"),
  gateway("GET /rest/v1/rpc/{}"),
  gateway("POST /rest/v1/rpc/{}", { body: {} }),
  gateway("POST /rest/v1/rpc/candle_totals", { body: { "{}": "{}" } }),
  gateway("GET /rest/v1/rpc/candle_totals?{}={}"),
  gateway("POST /rest/v1/assets", { body: { symbol: "{}" } }),
  gateway("POST /rest/v1/assets", { body: { "{}": "{}" } }),
  gateway("POST /rest/v1/assets", { body: "{}" }),
  gateway("POST /rest/v1/assets?columns={}", { body: { symbol: "x" } }),
  gateway("POST /rest/v1/assets?on_conflict={}", { body: { symbol: "x" } }),
  gateway("PATCH /rest/v1/assets?symbol=eq.{}", { body: { symbol: "{}" } }),
  gateway("DELETE /rest/v1/assets?symbol=eq.{}"),
  gateway("DELETE /rest/v1/assets?{}"),
  ...["prefer", "range", "accept", "accept-profile", "content-type", "x-client-info"].map((header) =>
    gateway("GET /rest/v1/assets", { header }),
  ),
  gateway("POST /rest/v1/assets", { header: "content-profile", body: { symbol: "x" } }),
  gateway("GET /rest/v1/assets", { as: "nobody", header: "apikey" }),
  gateway("GET /rest/v1/assets", { as: "nobody", header: "authorization" }),
];

const authPlaces: readonly Place[] = [
  gateway("POST /auth/v1/signup", { as: "nobody", body: { email: "{}", password: "correct horse battery" } }),
  gateway("POST /auth/v1/token?grant_type={}", { as: "nobody", body: { refresh_token: "{}" } }),
  gateway("POST /auth/v1/token?grant_type=refresh_token", { as: "nobody", body: { refresh_token: "{}" } }),
  gateway("POST /auth/v1/token?grant_type=password", { as: "nobody", body: { email: "{}", password: "{}" } }),
  gateway("POST /auth/v1/token?grant_type=pkce", { as: "nobody", body: { auth_code: "{}", code_verifier: "{}" } }),
  gateway("POST /auth/v1/otp", { as: "nobody", body: { email: "{}", create_user: false } }),
  gateway("POST /auth/v1/recover?redirect_to={}", { as: "nobody", body: { email: "{}" } }),
  gateway("POST /auth/v1/verify", { as: "nobody", body: { type: "{}", token: "{}", email: "{}" } }),
  gateway("GET /auth/v1/verify?type={}&token={}&redirect_to={}", { as: "nobody" }),
  gateway("GET /auth/v1/authorize?provider={}", { as: "nobody" }),
  gateway("POST /auth/v1/resend", { as: "nobody", body: { type: "{}", email: "{}" } }),
  gateway("POST /auth/v1/signup", { as: "nobody", body: "{}" }),
  gateway("PUT /auth/v1/user", { body: { data: { "{}": "{}" } } }),
  gateway("POST /auth/v1/factors", { body: { factor_type: "{}", friendly_name: "{}", issuer: "{}" } }),
  gateway("POST /auth/v1/factors/{}/verify", { body: { challenge_id: "{}", code: "{}" } }),
  gateway("POST /auth/v1/logout?scope={}", { as: "nobody" }),
  gateway("GET /auth/v1/admin/users/{}", { as: "service" }),
  gateway("PUT /auth/v1/admin/users/{}", { as: "service", body: { email: "{}" } }),
  gateway("GET /auth/v1/admin/users?page={}&per_page={}", { as: "service" }),
  gateway("POST /auth/v1/admin/generate_link", { as: "service", body: { type: "{}", email: "{}" } }),
  gateway("GET /auth/v1/{}"),
];

const storagePlaces: readonly Place[] = [
  gateway("POST /storage/v1/bucket", { body: { id: "{}", name: "{}" } }),
  gateway("GET /storage/v1/bucket/{}"),
  gateway("POST /storage/v1/object/hostile/{}", { body: "content" }),
  gateway("POST /storage/v1/object/{}/a.txt", { body: "content" }),
  gateway("GET /storage/v1/object/hostile/{}"),
  gateway("GET /storage/v1/object/public/{}/{}"),
  gateway("GET /storage/v1/object/sign/hostile/a.txt?token={}", { as: "nobody" }),
  gateway("POST /storage/v1/object/list/hostile", {
    body: { prefix: "{}", search: "{}", sortBy: { column: "{}", order: "{}" } },
  }),
  gateway("POST /storage/v1/object/list/hostile", { body: { prefix: "", limit: "{}", offset: "{}" } }),
  gateway("POST /storage/v1/object/move", { body: { bucketId: "hostile", sourceKey: "{}", destinationKey: "{}" } }),
  gateway("POST /storage/v1/object/copy", { body: { bucketId: "{}", sourceKey: "{}", destinationKey: "{}" } }),
  gateway("POST /storage/v1/object/sign/hostile/{}", { body: { expiresIn: "{}" } }),
  gateway("DELETE /storage/v1/object/hostile", { body: { prefixes: ["{}"] } }),
  gateway("POST /storage/v1/object/hostile/typed.txt", { header: "content-type", body: "content" }),
  gateway("GET /storage/v1/{}"),
];

const otherPlaces: readonly Place[] = [
  gateway("GET /functions/v1/{}"),
  gateway("GET /functions/v1/health/{}?a={}"),
  gateway("POST /functions/v1/health", { body: "{}" }),
  gateway("GET /functions/v1/health", { header: "x-region" }),
  gateway("POST /realtime/v1/api/broadcast", {
    body: { messages: [{ topic: "{}", event: "{}", payload: { "{}": "{}" } }] },
  }),
  gateway("POST /realtime/v1/api/broadcast/{}/events/{}", { body: { a: 1 } }),
  gateway("POST /realtime/v1/api/broadcast/a/events/b", { body: "{}" }),
  gateway("GET /{}", { as: "nobody" }),
];

const compute = (line: string, rest: Omit<Place, "door" | "line"> = {}): Place => ({ door: "compute", line, ...rest });

const run = { strategy: "cross", parameters: { fast: 3, slow: 5 }, source: "none", symbol: "BTC", timeframe: "1h" };

const computePlaces: readonly Place[] = [
  ...["backtests", "paper-runs"].flatMap((kind) => [
    compute(`GET /api/v1/${kind}/{}`),
    compute(`GET /api/v1/${kind}/{}/fills?after={}&limit={}`),
    compute(`POST /api/v1/${kind}`, { body: "{}" }),
    ...Object.keys(run).map((field) => compute(`POST /api/v1/${kind}`, { body: { ...run, [field]: "{}" } })),
    ...["from", "to"].map((field) => compute(`POST /api/v1/${kind}`, { body: { ...run, [field]: "{}" } })),
    compute(`POST /api/v1/${kind}`, { body: { ...run, parameters: { "{}": "{}" } } }),
    compute(`POST /api/v1/${kind}`, { body: { ...run, settings: { "{}": "{}" } } }),
  ]),
  compute("POST /api/v1/ingest-keys", { body: { source: "{}", symbols: ["{}"] } }),
  compute("POST /api/v1/ingest-keys/{}/revoke"),
  compute("GET /api/v1/backtests", { as: "nobody", header: "authorization" }),
  compute("GET /{}"),
  compute("GET /errors/{}"),
];

const candle = {
  symbol: "BTC",
  timeframe: "1h",
  timestamp: "2024-05-01T09:00:00Z",
  open: 1,
  high: 2,
  low: 1,
  close: 1,
  volume: 1,
};

const marketPlaces: readonly Place[] = [
  ...Object.keys(candle).map((field): Place => ({
    door: "ingest",
    line: "POST /api/v1/candles",
    body: { candles: [{ ...candle, [field]: "{}" }] },
  })),
  { door: "ingest", line: "POST /api/v1/candles", body: "{}" },
  { door: "ingest", line: "POST /api/v1/candles", body: { "{}": "{}" } },
  { door: "ingest", line: "POST /api/v1/candles", as: "nobody", header: "x-api-key", body: { candles: [candle] } },
  { door: "private", line: "GET /api/v1/candles?symbol={}&source={}&timeframe=1h" },
  { door: "private", line: "GET /api/v1/candles?symbol=BTC&timeframe={}" },
  { door: "private", line: "GET /api/v1/candles?symbol=BTC&timeframe=1h&from={}&to={}" },
  { door: "private", line: "GET /api/v1/candles?symbol=BTC&timeframe=1h&limit={}&{}=1" },
  { door: "private", line: "GET /api/v1/candles", as: "nobody", header: "authorization" },
  { door: "private", line: "GET /{}" },
];

/** Encoded, and where the text could stand in a request line, as it is too. */
function requestsAt(place: Place, text: string, credentials: Credentials): readonly HostileRequest[] {
  const headers = headersOf(place, text, credentials);
  if (headers === undefined) {
    return [];
  }
  const [method = "", template = ""] = place.line.split(" ");
  const spellings = [percentEncoded(text), ...(/^[\x21-\x7e]{1,8000}$/.test(text) ? [text] : [])];
  const paths = template.includes("{}") ? spellings.map((spelling) => template.replaceAll("{}", spelling)) : [template];
  const body = place.body === undefined ? {} : { body: bodyWith(place.body, text) };
  const name = `${place.line}${place.header === undefined ? "" : ` ${place.header}`}`;
  return paths.map((path) => ({ door: place.door, place: name, method, path, headers, ...body }));
}

const percentEncoded = (text: string): string =>
  [...Buffer.from(text, "utf8")]
    .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
    .join("")
    .slice(0, 12_000);

/** Undefined where no client could send the text in a header. */
function headersOf({ door, as = "user", header }: Place, text: string, credentials: Credentials) {
  if (header !== undefined && !/^[\t\x20-\x7e\x80-\xff]{1,8000}$/.test(text)) {
    return undefined;
  }
  const own = header === undefined ? {} : { [header]: header === "authorization" ? `Bearer ${text}` : text };
  return { "content-type": "application/json", ...credentialsFor(door, as, credentials), ...own };
}

function credentialsFor(
  door: Door,
  as: "user" | "service" | "nobody",
  credentials: Credentials,
): Record<string, string> {
  const { publishableKey, secretKey, token, ingestKey, serviceToken } = credentials;
  const authorization = { authorization: `Bearer ${token}` };
  if (door === "gateway") {
    return as === "service"
      ? { apikey: secretKey }
      : { apikey: publishableKey, ...(as === "user" ? authorization : {}) };
  }
  if (as === "nobody") {
    return {};
  }
  const own = {
    compute: authorization,
    ingest: { "x-api-key": ingestKey },
    private: { authorization: `Bearer ${serviceToken}` },
  };
  return own[door];
}

function bodyWith(template: unknown, text: string): string {
  if (typeof template === "string") {
    return template.replaceAll("{}", () => text);
  }
  const quoted = JSON.stringify(text);
  return JSON.stringify(template).replaceAll('"{}"', () => quoted);
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Over connections that stay open. One that the server has closed by the time is replaced once, as HTTP asks of clients. */
export function ask(origin: string, hostile: HostileRequest, isAgain = false): Promise<HostileAnswer> {
  const { method, path, headers = {}, body } = hostile;
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = startRequest(
      { hostname, port, method, path, agent: isAgain ? false : agent, headers: { ...headers, ...length } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        answer.once("error", reject);
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      },
    );
    request.once("error", (error) =>
      request.reusedSocket && !isAgain ? resolve(ask(origin, hostile, true)) : reject(error),
    );
    request.end(body);
  });
}
