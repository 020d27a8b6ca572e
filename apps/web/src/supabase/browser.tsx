"use client";

import type { Database } from "@chandlery/sdk/database";
import { createBrowserClient } from "@supabase/ssr";
import type { SupabaseClient } from "@supabase/supabase-js";
import { type ReactNode, createContext, useContext } from "react";
import type { z } from "zod";
import { type CommandAnswer, type CommandFault, faultOf, parseJson } from "./command-fault.ts";

/** Where this browser finds Supabase; both are public. */
export interface SupabaseAddress {
  readonly supabaseUrl: string;
  readonly publishableKey: string;
}

const AddressContext = createContext<SupabaseAddress>({ supabaseUrl: "", publishableKey: "" });

export const useSupabaseAddress = (): SupabaseAddress => useContext(AddressContext);

export const SupabaseProvider = ({
  address,
  children,
}: {
  readonly address: SupabaseAddress;
  readonly children: ReactNode;
}) => <AddressContext value={address}>{children}</AddressContext>;

const heartbeatMs = 2_500;

/** The one client of this browser: whoever asks first must not leave the others without its heartbeat. */
export const browserClient = ({ supabaseUrl, publishableKey }: SupabaseAddress): SupabaseClient<Database> =>
  createBrowserClient<Database>(supabaseUrl, publishableKey, { realtime: { heartbeatIntervalMs: heartbeatMs } });

const tokenPatienceMs = 1_000;

/**
 * The token of the session as it is now; refreshed where it has run out, or nearly. Where Auth is slow to answer, the one
 * before, which may hold yet: who stops trading does not wait for it. Empty where nobody is signed in.
 */
export function browserToken(address: SupabaseAddress): Promise<string> {
  const client = browserClient(address);
  const asked = client.auth.getSession().then(
    ({ data }) => data.session?.access_token ?? "",
    () => "",
  );
  const before = new Promise<string>((resolve) => {
    setTimeout(() => resolve(client.realtime.accessTokenValue ?? ""), tokenPatienceMs);
  });
  return Promise.race([asked, before]);
}

export interface BrowserCall extends SupabaseAddress {
  readonly token: string;
  readonly method: "POST" | "PATCH" | "DELETE";
  /** Below the address: `functions/v1/…` or `rest/v1/rpc/…`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly patienceMs?: number;
}

/** `isLost`: nobody said no; the same call may come through at another try. */
export type BrowserAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: CommandFault; readonly isLost: boolean };

const usualPatienceMs = 10_000;

/** One plain request from this browser to Supabase, past the web server and the socket. */
export async function callSupabase<T>(call: BrowserCall, schema: z.ZodType<T>): Promise<BrowserAnswer<T>> {
  const { supabaseUrl, publishableKey, token, method, path, body, headers, patienceMs = usualPatienceMs } = call;
  if (token === "") {
    return { ok: false, fault: signedOut, isLost: true };
  }
  try {
    const answer = await fetch(`${supabaseUrl}/${path}`, {
      method,
      headers: {
        apikey: publishableKey,
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: "no-store",
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await answer.text();
    return answer.ok
      ? { ok: true, value: schema.parse(parseJson(text)) }
      : { ok: false, fault: faultOf(answer.status, text), isLost: mayPass(answer.status) };
  } catch (error) {
    return { ok: false, fault: { ...noAnswer, detail: `${noAnswer.detail} (${nameOf(error)})` }, isLost: true };
  }
}

/** As `callSupabase`, with the token of this browser's session. */
export const commandSupabase = async <T,>(
  address: SupabaseAddress,
  call: Pick<BrowserCall, "method" | "path" | "body" | "headers">,
  schema: z.ZodType<T>,
): Promise<CommandAnswer<T>> => callSupabase({ ...address, token: await browserToken(address), ...call }, schema);

/** The service was not there, was busy, or did not know the token that is being refreshed. */
const mayPass = (status: number): boolean => status >= 500 || [401, 404, 408, 425, 429].includes(status);

const noAnswer: CommandFault = {
  code: "service_unreachable",
  detail: "No answer came, so it is not known whether it was done.",
  suggestion: "Look at what is shown after a reload, then send it again.",
};

const signedOut: CommandFault = {
  code: "user_token_missing",
  detail: "You are signed out, so nothing was sent.",
  suggestion: "Sign in in another tab, then send it again here.",
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "fault");
