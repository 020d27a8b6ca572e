/** As the client answers: data, or an error in its place. */
export interface RestAnswer {
  readonly data: unknown;
  readonly error: { readonly message: string; readonly code: string } | null;
}

/** The data of an answer. What a user may not see is missing in it; an error is a fault of ours, and thrown. */
export function dataOf<Answer extends RestAnswer>({
  data,
  error,
}: Answer): Extract<Answer, { readonly error: null }>["data"] {
  if (error !== null) {
    throw new Error(`${error.code}: ${error.message}`);
  }
  return data;
}
