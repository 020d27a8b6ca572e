export { ComputeClient, type ComputeClientOptions } from "./compute-client.ts";
export { type TradingClient, type TradingClientOptions, createTradingClient } from "./trading-client.ts";
