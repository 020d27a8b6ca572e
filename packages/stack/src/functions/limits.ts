export interface FunctionLimits {
  readonly bootMs: number;
  /** For one request, until its response is complete. */
  readonly wallClockMs: number;
  readonly memoryMb: number;
  /** A process without requests is ended: it costs 35 to 55 MB. Long enough for what `waitUntil` may take. */
  readonly idleMs: number;
}

/** Supabase's, but for the boot and the idle time. CPU time is not limited: Deno has no measure of it. */
export const defaultLimits: FunctionLimits = { bootMs: 15_000, wallClockMs: 400_000, memoryMb: 256, idleMs: 400_000 };
