import { randomUUID } from "node:crypto";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify from "fastify";
import {
  type ZodTypeProvider,
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from "fastify-type-provider-zod";
import { z } from "zod";
import { registerErrorPages, registerProblems } from "./problem.ts";

export interface AppOptions {
  /** The heading of the documentation. */
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly logLevel: string;
  readonly bodyLimit?: number;
  /** Throws where the service cannot do its work: `/ready` tells. */
  readonly checkReady: () => Promise<void>;
  /** The headers by which callers prove who they are, for the documentation. */
  readonly security: Record<
    string,
    | { readonly type: "http"; readonly scheme: "bearer" }
    | { readonly type: "apiKey"; readonly in: "header"; readonly name: string }
  >;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/** A Fastify instance as every port of ours has it: zod, problem documents, `/docs`, `/health`, `/ready`, JSON logs. */
export async function createApp(options: AppOptions) {
  const app = Fastify({
    // Headers are not logged by Fastify; should somebody log them, credentials stay out.
    logger: {
      level: options.logLevel,
      redact: [
        "req.headers.authorization",
        'req.headers["x-api-key"]',
        "headers.authorization",
        'headers["x-api-key"]',
      ],
    },
    genReqId: () => randomUUID(),
    bodyLimit: options.bodyLimit ?? 1 << 20,
    forceCloseConnections: true,
    // A client that dribbles its request in holds a connection no longer than this.
    requestTimeout: 30_000,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  registerProblems(app);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: options.title, description: options.description, version: options.version },
      components: { securitySchemes: options.security },
      security: Object.keys(options.security).map((name) => ({ [name]: [] })),
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: "/docs" });
  registerErrorPages(app);
  const statusSchema = { tags: ["health"], security: [], response: { 200: z.object({ status: z.literal("ok") }) } };
  app.get("/health", { schema: { ...statusSchema, summary: "The process runs" } }, () => ({ status: "ok" as const }));
  app.get("/ready", { schema: { ...statusSchema, summary: "The service can do its work" } }, async () => {
    await options.checkReady();
    return { status: "ok" as const };
  });
  return app;
}
