import { type Keyring } from "../keys/index.ts";
import { type Authorization } from "./authorization.ts";
import { type Hub } from "./hub.ts";
import { type RealtimeLimits } from "./limits.ts";

/** What all sockets share. */
export interface RealtimeRoom {
  readonly hub: Hub;
  readonly authorization: Authorization;
  readonly verifyToken: Keyring["verifyToken"];
  readonly limits: RealtimeLimits;
  /** True while broadcasts from the database arrive. */
  readonly isDatabaseHeard: () => boolean;
}
