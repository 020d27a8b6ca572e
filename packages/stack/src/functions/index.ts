export { type FunctionsServiceOptions, createFunctionsService } from "./service.ts";
