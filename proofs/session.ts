import { type Client, withClient } from "@chandlery/stack";

/** A connection that stays open until it is closed. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  readonly close: () => Promise<void>;
}

export async function openSession(url: string): Promise<Session> {
  const opened = Promise.withResolvers<Client>();
  const closing = Promise.withResolvers<void>();
  const ended = withClient(url, async (client) => {
    opened.resolve(client);
    await closing.promise;
  });
  ended.catch(opened.reject);
  const client = await opened.promise;
  const close = async () => {
    closing.resolve();
    await ended;
  };
  return { client, close, [Symbol.asyncDispose]: close };
}

/** SQLSTATE of what the database refused, or "" for an error of another kind. */
export const sqlState = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** What a function of ours raised: the message is the code of the refusal. */
export const refusalOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ended by its statement timeout. */
export const isOutOfTime = (error: unknown): boolean => sqlState(error) === "57014";
