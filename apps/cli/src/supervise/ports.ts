import { DomainError } from "@chandlery/core/base";
import { isPortFree } from "@chandlery/stack";
import { type ServiceDefinition } from "./service.ts";

export interface PortOptions {
  readonly portBase: number;
  readonly services: readonly ServiceDefinition[];
}

/** Refuses a start whose ports are taken, before anything is started, and names a base at which all are free. */
export async function requireFreePorts({ portBase, services }: PortOptions): Promise<void> {
  const wanted = services.flatMap(({ name, portOffsets }) =>
    Object.entries(portOffsets).map(([what, offset]) => ({ what: `${name} ${what}`, offset })),
  );
  const busy = await busyAmong(wanted, portBase);
  if (busy.length === 0) {
    return;
  }
  const places = busy.map(({ what, offset }) => `port ${portBase + offset} (${what})`).join(" and ");
  const free = await freeBase(wanted, portBase);
  throw new DomainError(
    "port_busy",
    `${places} on 127.0.0.1 ${busy.length === 1 ? "is" : "are"} in use by another program`,
    {
      suggestion: `End that program, or take other ports: --port-base ${free}.`,
    },
  );
}

interface WantedPort {
  readonly what: string;
  readonly offset: number;
}

async function busyAmong(wanted: readonly WantedPort[], base: number): Promise<readonly WantedPort[]> {
  const isFree = await Promise.all(wanted.map(({ offset }) => isPortFree(base + offset)));
  return wanted.filter((_port, index) => isFree[index] === false);
}

async function freeBase(wanted: readonly WantedPort[], portBase: number): Promise<number> {
  for (let base = portBase + 100; base < 65_000; base += 100) {
    if ((await busyAmong(wanted, base)).length === 0) {
      return base;
    }
  }
  return 9_700;
}
