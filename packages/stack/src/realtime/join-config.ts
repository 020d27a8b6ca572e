export interface JoinConfig {
  readonly isPrivate: boolean;
  readonly acknowledges: boolean;
  readonly receivesOwn: boolean;
  readonly wantsReplicationReady: boolean;
  readonly accessToken: string | undefined;
}

/** What a join asks for, or the words that refuse what this stack does not have. */
export function parseJoin(payload: unknown): JoinConfig | string {
  const config = member(payload, "config");
  if (config === undefined) {
    return unsupported("a join without `config`, which subscribes to postgres_changes");
  }
  const broadcast = member(config, "broadcast");
  const refusal = refusedFeature(config, broadcast);
  if (refusal !== undefined) {
    return unsupported(refusal);
  }
  return {
    isPrivate: flag(member(config, "private")),
    acknowledges: flag(member(broadcast, "ack")),
    receivesOwn: flag(member(broadcast, "self")),
    wantsReplicationReady: flag(member(broadcast, "replication_ready")),
    accessToken: text(member(payload, "user_token")) ?? text(member(payload, "access_token")),
  };
}

export const unsupported = (feature: string): string => `UnsupportedFeature: this stack does not support ${feature}`;

export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

function refusedFeature(config: unknown, broadcast: unknown): string | undefined {
  const changes = member(config, "postgres_changes");
  if (Array.isArray(changes) && changes.some((change) => change !== null)) {
    return "postgres_changes; broadcast from the database instead";
  }
  if (flag(member(member(config, "presence"), "enabled"))) {
    return "presence (`config.presence.enabled`)";
  }
  const replay = member(broadcast, "replay");
  return replay === undefined || replay === null ? undefined : "replay of broadcasts (`config.broadcast.replay`)";
}

/** Supabase takes the words too, in any case; anything else counts as false. */
const flag = (value: unknown): boolean =>
  value === true || (typeof value === "string" && value.toLowerCase() === "true");

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
