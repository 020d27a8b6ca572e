export { createFunctionsService } from "./service.ts";
