import { withClient } from "@chandlery/stack";
import { errorText } from "../fault.ts";
import { type RunningInstall, urlIn } from "../install.ts";
import { type ServiceState } from "../state.ts";
import { readMemory, readTreeMemory } from "./memory.ts";

export interface ProcessHealth {
  readonly name: string;
  /** Null where it runs elsewhere. */
  readonly pid: number | null;
  readonly version: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly healthy: boolean;
  /** Why it is not healthy; "" where it is. */
  readonly detail: string;
  /** Undefined where the system does not tell. */
  readonly memoryBytes: number | undefined;
}

const patienceMs = 3_000;

/** Asks every process of the install, all at the same time. */
export async function readHealth(install: RunningInstall): Promise<readonly ProcessHealth[]> {
  const { supervisorPid: pid, version, services } = install.state;
  const supervisor = {
    name: "supervisor",
    pid,
    version,
    addresses: {},
    healthy: true,
    detail: "",
    memoryBytes: readMemory(pid),
  };
  const others = await Promise.all([databaseHealth(install), ...services.map(serviceHealth)]);
  return [supervisor, ...others];
}

async function databaseHealth(install: RunningInstall): Promise<ProcessHealth> {
  const { host, port, name, pid } = install.state.database;
  const common = {
    name: "postgres",
    pid,
    addresses: { postgres: `postgresql://${host}:${port}/${name}` },
    memoryBytes: pid === null ? undefined : readTreeMemory(pid),
  };
  try {
    const version = await withClient(urlIn(install)("engine"), async (client) => {
      const answer = await client.query<{ server_version: string }>("show server_version");
      return answer.rows[0]?.server_version ?? "";
    });
    return { ...common, version, healthy: true, detail: "" };
  } catch (error) {
    return { ...common, version: "", healthy: false, detail: errorText(error) };
  }
}

async function serviceHealth({ name, pid, version, addresses }: ServiceState): Promise<ProcessHealth> {
  const faults = await Promise.all(Object.values(addresses).map(faultOf));
  const detail = faults.filter((fault) => fault !== "").join("; ");
  return { name, pid, version, addresses, healthy: detail === "", detail, memoryBytes: readMemory(pid) };
}

async function faultOf(url: string): Promise<string> {
  const address = new URL("/health", url);
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(patienceMs) });
    await answer.body?.cancel();
    return answer.ok ? "" : `${address.href} answers ${answer.status}`;
  } catch (error) {
    return `${address.href} does not answer (${errorText(error instanceof Error && error.cause !== undefined ? error.cause : error)})`;
  }
}
