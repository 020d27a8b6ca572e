export { type RestContext, createRestService } from "./service.ts";
