export { createRealtimeService } from "./service.ts";
