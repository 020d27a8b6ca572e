import { createHash } from "node:crypto";
import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import {
  type RunningPostgres,
  type Secrets,
  databaseUrl,
  ensureSecrets,
  migrate,
  setRolePasswords,
  startPostgres,
} from "@chandlery/stack";
import { makeDataDir } from "../data-folder.ts";
import { migrationsFolder, projectVersion } from "../project.ts";
import { type InstallState, readState, removeState, writeState } from "../state.ts";
import { KeptAlive, type Launched } from "./keep-alive.ts";
import { waitForLeftServices } from "./leftover.ts";
import { requireFreePorts } from "./ports.ts";
import { type LaunchedService, type ServiceContext, type ServiceDefinition, launchService } from "./service.ts";
import { postgresPortOffset, supabasePortOffset } from "./services.ts";
import { type Steps } from "./steps.ts";

export interface SupervisorOptions {
  readonly dataDir: string;
  readonly portBase: number;
  readonly services: readonly ServiceDefinition[];
  readonly logLevel: string;
  readonly log: (line: string) => void;
  /** A process that will not stay up: everything else should be stopped. */
  readonly onGiveUp: (fault: DomainError) => void;
}

type LaunchedPostgres = Launched & Pick<RunningPostgres, "clusterDir">;

/**
 * Postgres and the services of one install, for as long as this process lives. The caller holds the lock of the
 * data folder.
 *
 * Effects: reads and writes the data folder, starts and ends processes, listens on nothing itself.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #startedAt = new Date().toISOString();
  readonly #services = new Map<string, KeptAlive<LaunchedService>>();
  #postgres: KeptAlive<LaunchedPostgres> | undefined;
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
    for (const process of [...this.#services.values(), this.#postgres]) {
      process?.kill();
    }
  }

  async #startAll(steps: Steps): Promise<InstallState> {
    const { dataDir, portBase, services } = this.#options;
    makeDataDir(dataDir);
    const secrets = await ensureSecrets(dataDir);
    await waitForLeftServices(
      readState(dataDir),
      services.map(({ entry }) => entry),
    );
    removeState(dataDir);
    await requireFreePorts({ portBase, services });
    this.#throwIfStopping();
    for (const { name, build } of services) {
      if (build !== undefined) {
        await steps.run(`${name} build`, build);
        this.#throwIfStopping();
      }
    }
    await steps.run("Postgres", (detail) => this.#startPostgres(secrets, detail));
    this.#throwIfStopping();
    await steps.run("migrations", () => this.#migrate(secrets));
    this.#throwIfStopping();
    await steps.run("services", () => Promise.all(services.map((service) => this.#startService(service, secrets))));
    this.#throwIfStopping();
    this.#isUp = true;
    return this.#writeState();
  }

  async #startPostgres(secrets: Secrets, detail: (text: string) => void): Promise<void> {
    const { dataDir, portBase, log } = this.#options;
    const postgres = new KeptAlive<LaunchedPostgres>({
      name: "Postgres",
      launch: async () =>
        launchedPostgres(
          await startPostgres({ dataDir, port: portBase + postgresPortOffset, secrets, onStep: detail }),
        ),
      onLaunched: () => this.#writeState(),
      onGiveUp: (reason) => this.#giveUp(reason),
      log,
    });
    this.#postgres = postgres;
    await postgres.start();
  }

  async #migrate(secrets: Secrets): Promise<void> {
    const address = { port: this.#options.portBase + postgresPortOffset, secrets };
    await migrate({ url: databaseUrl("postgres", address), folder: migrationsFolder });
    await setRolePasswords(address);
  }

  async #startService(definition: ServiceDefinition, secrets: Secrets): Promise<void> {
    const { name, entry } = definition;
    const environment = definition.environment(this.#contextOf(definition, secrets));
    const logFile = path.join(this.#options.dataDir, "log", `${name}.log`);
    const service = new KeptAlive<LaunchedService>({
      name,
      launch: (signal) => launchService({ name, entry, environment, logFile, signal }),
      onLaunched: () => this.#writeState(),
      onGiveUp: (reason) => this.#giveUp(reason),
      log: this.#options.log,
    });
    this.#services.set(name, service);
    await service.start();
  }

  #contextOf({ name: service, portOffsets }: ServiceDefinition, secrets: Secrets): ServiceContext {
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
      databaseUrl: (role) => databaseUrl(role, { port: portBase + postgresPortOffset, secrets }),
      databasePort: portBase + postgresPortOffset,
      secrets,
      supabaseOrigin: `http://127.0.0.1:${portBase + supabasePortOffset}`,
      serviceTokenSha256: createHash("sha256").update(secrets.serviceToken).digest("hex"),
    };
  }

  /** Written once everything is up, and again after each restart: its presence means "ready". */
  #writeState(): InstallState {
    const { dataDir, portBase } = this.#options;
    const version = projectVersion();
    const services = [...this.#services].flatMap(([name, { latest }]) =>
      latest === undefined ? [] : [{ name, pid: latest.pid, addresses: latest.addresses, version }],
    );
    const { pid = 0, clusterDir: folder = "" } = this.#postgres?.latest ?? {};
    const database = { host: "127.0.0.1", port: portBase + postgresPortOffset, name: "postgres", pid, folder };
    const state = { version, supervisorPid: process.pid, startedAt: this.#startedAt, portBase, database, services };
    if (this.#isUp) {
      writeState(dataDir, state);
    }
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
    await this.#postgres?.stop();
    removeState(this.#options.dataDir);
  }
}

function launchedPostgres(postgres: RunningPostgres): LaunchedPostgres {
  const kill = () => {
    process.kill(postgres.pid, "SIGQUIT");
  };
  return {
    pid: postgres.pid,
    clusterDir: postgres.clusterDir,
    ended: postgres.ended.then(() => "why is in postgres.log"),
    stop: postgres.stop,
    kill,
  };
}
