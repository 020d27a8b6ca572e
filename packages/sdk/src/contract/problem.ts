import { z } from "zod";

/** What is wrong at one place of a request. */
export const faultSchema = z
  .object({
    path: z.string().meta({ description: "The place, such as candles[3].high", examples: ["candles[3].high"] }),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: "Fault" });

/** RFC 9457: every error of every service has this shape, as `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: "Address of the code's page, on the same service" }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().meta({ description: "The request id: the same stands in the service's log" }),
    code: z.string(),
    retryable: z.boolean().meta({ description: "True where the same request may succeed later without a change" }),
    suggestion: z.string().meta({ description: "The way out" }),
    faults: z.array(faultSchema).optional().meta({ description: "The first faults, where there are places to name" }),
    faultCount: z.number().int().optional().meta({ description: "How many faults there are in all" }),
  })
  .meta({ id: "Problem" });

export type Fault = z.infer<typeof faultSchema>;
export type Problem = z.infer<typeof problemSchema>;
