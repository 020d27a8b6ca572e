export { type StorageServiceOptions, createStorageService } from "./service.ts";
