export { createRestService } from "./service.ts";
