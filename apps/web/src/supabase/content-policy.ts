import { originOfApi } from "./api-base-url.ts";

export interface ContentPolicy {
  /** Of this answer alone, base64. */
  readonly nonce: string;
  readonly supabaseUrl: string;
  /** As it is stored: what is no plain origin is left out. */
  readonly apiBaseUrl: string | null;
  readonly isProduction: boolean;
}

/**
 * What a page of ours may load and reach. Scripts: those that carry the nonce, and what they load. Connections: here,
 * Supabase, and the compute API that an admin named.
 */
export function contentPolicy({ nonce, supabaseUrl, apiBaseUrl, isProduction }: ContentPolicy): string {
  const api = apiBaseUrl === null ? null : originOfApi(apiBaseUrl);
  const connections = ["'self'", supabaseUrl, supabaseUrl.replace(/^http/, "ws"), ...(api === null ? [] : [api])];
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isProduction ? "" : " 'unsafe-eval'"}`,
    // React and the chart write style attributes, which no nonce can allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${connections.join(" ")}`,
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}
