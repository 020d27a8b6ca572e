import { type Inbox, createInbox } from "./auth/inbox.ts";
import { inboxPage } from "./auth/inbox-page.ts";
import { createAuthService } from "./auth/service.ts";
import { type StackConfig } from "./config.ts";
import { type DatabaseAddress } from "./connection.ts";
import { createFunctionsService } from "./functions/index.ts";
import {
  type Gateway,
  type GatewayOptions,
  type GatewayService,
  type ServicePrefix,
  startGateway,
} from "./gateway/index.ts";
import { createKeyring } from "./keys/index.ts";
import { type RunningPostgres, type StartPostgresOptions, startPostgres } from "./postgres/start.ts";
import { createRealtimeService } from "./realtime/index.ts";
import { createStorageService } from "./storage/index.ts";
import { createRestService } from "./rest/index.ts";
import { type ServiceContext } from "./service-context.ts";

export interface ServicesOptions extends Omit<ServiceContext, "keyring"> {
  readonly port: number;
  readonly host?: string;
  readonly onFault?: (fault: unknown, requestId: string) => void;
  readonly onRequest?: GatewayOptions["onRequest"];
}

/** The gateway with all services over a database that is already served. */
export async function startServices({ port, host, onFault, onRequest, ...rest }: ServicesOptions): Promise<Gateway> {
  const { keys } = rest.database.secrets;
  const context: ServiceContext = { ...rest, keyring: createKeyring({ keys }) };
  const inbox = createInbox(rest.dataDir);
  return startGateway({
    port,
    keys,
    origin: rest.origin,
    services: createServices(context, inbox),
    // Where the stack listens for others too, whoever can reach it could sign in as anybody by its mails.
    ...(host === undefined ? { page: inboxPage(inbox) } : { host }),
    ...(onFault === undefined ? {} : { onFault }),
    ...(onRequest === undefined ? {} : { onRequest }),
  });
}

/** One line a service; each owns its pool and its files, and gives both back in `close`. */
function createServices(
  context: ServiceContext,
  inbox: Inbox,
): Readonly<Partial<Record<ServicePrefix, GatewayService>>> {
  return {
    auth: createAuthService(context, inbox),
    functions: createFunctionsService(context),
    realtime: createRealtimeService(context),
    storage: createStorageService(context),
    rest: createRestService(context),
  };
}

export interface StartStackOptions extends Omit<StartPostgresOptions, "port"> {
  readonly ports: { readonly postgres: number; readonly gateway: number };
  readonly config: StackConfig;
  /** Loopback unless said. Whoever is let in from outside meets the keys and the policies, and nothing else. */
  readonly host?: string;
  readonly functionsFolder?: string;
  /** Runs between the bootstrap and the services: migrations. */
  readonly prepare?: (database: DatabaseAddress) => Promise<void>;
  readonly onFault?: (fault: unknown, requestId: string) => void;
}

export interface RunningStack {
  readonly postgres: RunningPostgres;
  readonly gateway: Gateway;
  /** The services first, so that none meets a closed database. */
  readonly stop: () => Promise<void>;
}

/** The local Supabase: Postgres, and one gateway on one port before all services. */
export async function startStack({
  ports,
  config,
  host,
  functionsFolder,
  prepare,
  onFault,
  ...rest
}: StartStackOptions): Promise<RunningStack> {
  const postgres = await startPostgres({
    ...rest,
    port: ports.postgres,
    autoExposeNewTables: config.api.autoExposeNewTables,
  });
  const database = { port: ports.postgres, secrets: rest.secrets };
  try {
    await prepare?.(database);
    const gateway = await startServices({
      database,
      config,
      dataDir: rest.dataDir,
      functionsFolder: functionsFolder ?? null,
      origin: config.api.externalUrl ?? `http://127.0.0.1:${ports.gateway}`,
      port: ports.gateway,
      ...(host === undefined ? {} : { host }),
      ...(onFault === undefined ? {} : { onFault }),
    });
    const stop = async () => {
      await gateway.close();
      await postgres.stop();
    };
    return { postgres, gateway, stop };
  } catch (error) {
    await (postgres.adopted ? undefined : postgres.stop());
    throw error;
  }
}
