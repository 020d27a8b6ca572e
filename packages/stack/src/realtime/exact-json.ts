type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
type ParseWithSource = (text: string, reviver: Reviver) => unknown;

// Node has both (ECMAScript 2026); TypeScript's library does not name them yet.
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;
const parseWithSource = JSON.parse as ParseWithSource;

/**
 * Like `JSON.parse`, for text that is only passed on: a number that a double cannot hold (or would spell differently)
 * is kept as it was written, so that nobody receives another number than was sent.
 */
export const parseExact = (text: string): unknown =>
  parseWithSource(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? rawJson(source) : value,
  );
