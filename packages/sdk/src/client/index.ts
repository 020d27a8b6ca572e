export { ComputeClient, type ComputeClientOptions } from "./compute-client.ts";
