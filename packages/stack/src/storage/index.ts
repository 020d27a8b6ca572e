export { createStorageService } from "./service.ts";
