import { type Random } from "../random.ts";
import { type World } from "./world.ts";

/** The roles that a program can come with, the one above all others but the superuser included. */
export const actorNames = [
  "anon",
  "owner",
  "stranger",
  "service_role",
  "market_data",
  "engine",
  "engine_execution",
  "postgres",
] as const;

export type ActorName = (typeof actorNames)[number];

/** The role whose rights an actor has. */
export const roleOf = (actor: ActorName): string =>
  actor === "owner" || actor === "stranger" ? "authenticated" : actor;

/**
 * Begins a transaction as that actor. The session is the superuser's, who can become another login role, so that
 * `session_user` is what it would be on a connection of the actor's own.
 */
export function beginAs(actor: ActorName, { userIds }: World, random: Random): string {
  const [owner, stranger] = userIds;
  const role = roleOf(actor);
  const isOfTheApi = ["anon", "authenticated", "service_role"].includes(role);
  const userId =
    actor === "owner"
      ? owner
      : actor === "stranger"
        ? stranger
        : isOfTheApi
          ? null
          : random.pick([owner, stranger, null]);
  const claims = JSON.stringify(userId === null ? { role } : { role, sub: userId });
  return [
    "begin",
    `set local session authorization ${isOfTheApi ? "authenticator" : role}`,
    ...(isOfTheApi ? [`set local role ${role}`] : []),
    `select set_config('request.jwt.claims', '${claims}', true), set_config('chandlery.acting_user', '${userId ?? ""}', true)`,
  ].join("; ");
}
