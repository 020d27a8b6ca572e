import { builtInStrategies } from "@chandlery/core/strategy";
import { parameterValueSchema } from "@chandlery/sdk/contract";
import { z } from "zod";
import type { App } from "./app.ts";
import { problemResponses } from "./problem.ts";

const strategySchema = z
  .object({ name: z.string(), parameters: z.record(z.string(), parameterValueSchema) })
  .meta({ id: "Strategy" });

export function registerStrategyRoutes(app: App): void {
  app.get(
    "/api/v1/strategies",
    {
      schema: {
        summary: "Built-in strategies with their parameters and defaults",
        tags: ["strategies"],
        response: { 200: z.array(strategySchema), ...problemResponses(401) },
      },
    },
    () => [...builtInStrategies.values()].map(({ name, parameters }) => ({ name, parameters: { ...parameters } })),
  );
}
