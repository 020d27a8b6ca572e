export * from "./zod/classic/external.d.ts";
export * as z from "./zod/classic/external.d.ts";
