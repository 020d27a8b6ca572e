export { ComputeClient, type ComputeClientOptions } from "./compute-client.ts";
export { Outbox, type OutboxEvent, type OutboxOptions, outboxEventSchema } from "./outbox.ts";
export { type TradingClient, type TradingClientOptions, createTradingClient } from "./trading-client.ts";
