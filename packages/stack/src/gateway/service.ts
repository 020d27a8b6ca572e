import { type IncomingMessage, type ServerResponse } from "node:http";
import { type Duplex } from "node:stream";

export interface GatewayService {
  /** Where `handle` throws, the gateway answers 500 and logs the cause. */
  handle(request: IncomingMessage, response: ServerResponse, context: GatewayContext): Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer, context: GatewayContext): void;
  close(): Promise<void>;
}

export interface GatewayContext {
  /** What follows the prefix, beginning with "/"; percent-encoding is left as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** As it came, without the question mark. */
  readonly rawQuery: string;
  /** After the key rule: what stands in Authorization, without "Bearer "; null where there is no bearer. */
  readonly bearer: string | null;
  /** After the key rule: Authorization as it stands. A legacy key in `apikey` alone arrives here without "Bearer ". */
  readonly authorization: string | null;
  readonly requestId: string;
  /** The address under which clients reach the gateway: `http://127.0.0.1:54321`. */
  readonly origin: string;
  /** The address the request came from. */
  readonly clientAddress: string;
  /** For a fault that the service answers itself, in its own form: whoever keeps the log is told. */
  readonly report: (fault: unknown) => void;
}

export const servicePrefixes = ["auth", "rest", "realtime", "functions", "storage"] as const;

export type ServicePrefix = (typeof servicePrefixes)[number];
