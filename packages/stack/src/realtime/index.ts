export { type RealtimeLimits, defaultLimits } from "./limits.ts";
export { type RealtimeServiceOptions, createRealtimeService } from "./service.ts";
