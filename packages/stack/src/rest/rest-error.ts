/** What PostgREST answers with: always these four members. */
export interface RestErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly hint: string | null;
}

export interface RestErrorAnswer extends Partial<RestErrorBody> {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be served, thrown where that is found out and answered at the service's door. */
export class RestError extends Error {
  override readonly name = "RestError";
  readonly status: number;
  readonly body: RestErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, code, message, details = null, hint = null, headers = {} }: RestErrorAnswer) {
    super(`${code}: ${message}`);
    this.status = status;
    this.body = { code, message, details, hint };
    this.headers = headers;
  }
}

/** PostgREST's own code for a feature that it lacks. Whatever we leave out of PostgREST is refused with it, by name. */
export const refused = (feature: string): RestError =>
  new RestError({
    status: 400,
    code: "PGRST127",
    message: "Feature not implemented",
    details: `The local stack does not serve ${feature}.`,
  });

export const badQuery = (message: string, details: string): RestError =>
  new RestError({ status: 400, code: "PGRST100", message, details });

export const badBody = (message: string): RestError => new RestError({ status: 400, code: "PGRST102", message });

export const badRange = (details: string): RestError =>
  new RestError({ status: 416, code: "PGRST103", message: "Requested range not satisfiable", details });

export const noSuchMethod = (method: string): RestError =>
  new RestError({ status: 405, code: "PGRST117", message: `Unsupported HTTP method: ${method}` });

export const notEmbedded = (name: string): RestError =>
  new RestError({
    status: 400,
    code: "PGRST108",
    message: `'${name}' is not an embedded resource in this request`,
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  });

export const notSingular = (rows: number): RestError =>
  new RestError({
    status: 406,
    code: "PGRST116",
    message: "Cannot coerce the result to a single JSON object",
    details: `The result contains ${rows} rows`,
  });

export const outOfBounds = (offset: bigint, total: number): RestError =>
  badRange(`An offset of ${offset} was requested, but there are only ${total} rows.`);
