/** What a person sees for a code: `docs/errors.md` is generated from this table. */
export interface ErrorPage {
  readonly title: string;
  /** The HTTP status that the code travels with. */
  readonly status: number;
  /** True where the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** The way out, in one or two sentences. */
  readonly suggestion: string;
}
