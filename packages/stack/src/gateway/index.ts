export { allowAnyOrigin } from "./cors.ts";
export { type Gateway, type GatewayOptions, type GatewayPage, startGateway } from "./gateway.ts";
export { BodyTooLarge, ClientGone, readBody } from "./read-body.ts";
export { type GatewayContext, type GatewayService, type ServicePrefix } from "./service.ts";
