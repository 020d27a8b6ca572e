import { createHash } from "node:crypto";
import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { type Secrets, ensureExecutionKeys, ensureSecrets } from "@chandlery/stack";
import { makeDataDir } from "../data-folder.ts";
import { projectVersion } from "../project.ts";
import { type RemoteSupabase, urlOfRole } from "../remote.ts";
import { type InstallState, readState, removeState, writeState } from "../state.ts";
import { type Backend } from "./backend.ts";
import { embeddedBackend } from "./embedded-backend.ts";
import { KeptAlive } from "./keep-alive.ts";
import { waitForLeftServices } from "./leftover.ts";
import { requireFreePorts } from "./ports.ts";
import { remoteBackend } from "./remote-backend.ts";
import { type LaunchedService, type ServiceContext, type ServiceDefinition, launchService } from "./service.ts";
import { postgresPortOffset } from "./services.ts";
import { type Steps } from "./steps.ts";

export interface SupervisorOptions {
  readonly dataDir: string;
  readonly portBase: number;
  readonly services: readonly ServiceDefinition[];
  readonly logLevel: string;
  /** The Supabase elsewhere on which to stand; its own where undefined. */
  readonly remote?: RemoteSupabase | undefined;
  readonly log: (line: string) => void;
  /** A process that will not stay up: everything else should be stopped. */
  readonly onGiveUp: (fault: DomainError) => void;
}

/**
 * The database and the services of one install, for as long as this process lives. The caller holds the lock of the
 * data folder.
 *
 * Effects: reads and writes the data folder, starts and ends processes, listens on nothing itself.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #startedAt = new Date().toISOString();
  readonly #services = new Map<string, KeptAlive<LaunchedService>>();
  #backend: Backend | undefined;
  #isStopping = false;
  #isUp = false;
  #starting: Promise<unknown> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts everything and returns once it serves; where one part fails, what was started is stopped. */
  async start(steps: Steps): Promise<InstallState> {
    const starting = this.#startAll(steps);
    this.#starting = starting.catch(() => undefined);
    try {
      return await starting;
    } catch (error) {
      await this.#stopAll();
      throw error;
    }
  }

  /** Services first, then the database; a start that is under way is left at its next step. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const services = [...this.#services.values()].map((service) => service.stop());
    await Promise.all([this.#starting, ...services]);
    await this.#stopAll();
  }

  /** Does not wait for anybody. The database recovers from its log at the next start. */
  kill(): void {
    this.#isStopping = true;
    for (const process of [...this.#services.values(), this.#backend]) {
      process?.kill();
    }
  }

  async #startAll(steps: Steps): Promise<InstallState> {
    const { dataDir, portBase, services } = this.#options;
    makeDataDir(dataDir);
    const secrets = await ensureSecrets(dataDir);
    await ensureExecutionKeys(dataDir);
    await waitForLeftServices(
      readState(dataDir),
      services.map(({ entry }) => entry),
    );
    removeState(dataDir);
    await requireFreePorts({ portBase, services });
    this.#throwIfStopping();
    const backend = this.#createBackend(secrets);
    this.#backend = backend;
    await backend.start(steps);
    this.#throwIfStopping();
    for (const { name, build } of services) {
      if (build !== undefined) {
        await steps.run(`${name} build`, build);
        this.#throwIfStopping();
      }
    }
    await steps.run("services", () =>
      Promise.all(services.map((service) => this.#startService(service, { secrets, backend }))),
    );
    this.#throwIfStopping();
    this.#isUp = true;
    return this.#writeState(backend);
  }

  #createBackend(secrets: Secrets): Backend {
    const { dataDir, portBase, log, remote } = this.#options;
    const throwIfStopping = () => this.#throwIfStopping();
    if (remote !== undefined) {
      return remoteBackend(remote, { secrets, throwIfStopping });
    }
    return embeddedBackend({
      dataDir,
      portBase,
      secrets,
      log,
      throwIfStopping,
      onLaunched: () => this.#rewriteState(),
      onGiveUp: (reason) => this.#giveUp(reason),
    });
  }

  async #startService(definition: ServiceDefinition, ground: Ground): Promise<void> {
    const { name, entry } = definition;
    const environment = definition.environment(this.#contextOf(definition, ground));
    const logFile = path.join(this.#options.dataDir, "log", `${name}.log`);
    const service = new KeptAlive<LaunchedService>({
      name,
      launch: (signal) => launchService({ name, entry, environment, logFile, signal }),
      onLaunched: () => this.#rewriteState(),
      onGiveUp: (reason) => this.#giveUp(reason),
      log: this.#options.log,
    });
    this.#services.set(name, service);
    await service.start();
  }

  #contextOf({ name: service, portOffsets }: ServiceDefinition, { secrets, backend }: Ground): ServiceContext {
    const { dataDir, portBase, logLevel } = this.#options;
    return {
      dataDir,
      logLevel,
      port: (name) => {
        const offset = portOffsets[name];
        if (offset === undefined) {
          throw new Error(`Invariant: ${service} declares every port it asks for, and "${name}" is not declared`);
        }
        return portBase + offset;
      },
      origin: (offset) => `http://127.0.0.1:${portBase + offset}`,
      databaseUrl: (role) => urlOfRole(backend.databaseUrl, { role, password: secrets.passwords[role] }),
      databasePort: portBase + postgresPortOffset,
      secrets,
      supabase: backend.supabase,
      publishableKey: backend.publishableKey,
      serviceTokenSha256: createHash("sha256").update(secrets.serviceToken).digest("hex"),
    };
  }

  #rewriteState(): void {
    if (this.#isUp && this.#backend !== undefined) {
      this.#writeState(this.#backend);
    }
  }

  /** Written once everything is up, and again after each restart: its presence means "ready". */
  #writeState({ supabase, databaseUrl, process: database }: Backend): InstallState {
    const { dataDir, portBase } = this.#options;
    const version = projectVersion();
    const services = [...this.#services].flatMap(([name, { latest }]) =>
      latest === undefined ? [] : [{ name, pid: latest.pid, addresses: latest.addresses, version }],
    );
    const state = {
      version,
      supervisorPid: process.pid,
      startedAt: this.#startedAt,
      portBase,
      supabase,
      database: { ...placeOf(databaseUrl), pid: database()?.pid ?? null, folder: database()?.folder ?? null },
      services,
    };
    writeState(dataDir, state);
    return state;
  }

  #giveUp(reason: string): void {
    this.#options.onGiveUp(
      new DomainError("service_failed", reason, {
        suggestion: `Look into ${path.join(this.#options.dataDir, "log")}; then start again.`,
      }),
    );
  }

  #throwIfStopping(): void {
    if (this.#isStopping) {
      throw new DomainError("interrupted", "stopped while it was starting");
    }
  }

  async #stopAll(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
    await this.#backend?.stop();
    removeState(this.#options.dataDir);
  }
}

/** What a service of the install stands on. */
interface Ground {
  readonly secrets: Secrets;
  readonly backend: Backend;
}

function placeOf(url: string): Pick<InstallState["database"], "url" | "host" | "port" | "name"> {
  const { hostname: host, port, pathname } = new URL(url);
  return { url, host, port: Number(port), name: pathname.slice(1) };
}
