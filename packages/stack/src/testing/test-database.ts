import { randomBytes } from "node:crypto";
import { bootstrapDatabase } from "../bootstrap.ts";
import { databaseUrl, withClient } from "../connection.ts";
import { migrate } from "../migrate/migrate.ts";
import { type LoginRole } from "../secrets.ts";
import { type ClusterAddress } from "./test-cluster.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** Connection URLs: `urls.engine` and so on. */
  readonly urls: Readonly<Record<LoginRole, string>>;
  /** Ends every session on it and drops it. What is not dropped goes with the cluster at the end of the run. */
  readonly drop: () => Promise<void>;
}

/** A fresh, migrated database under a name that no other worker can have. */
export async function makeDatabase(address: ClusterAddress): Promise<TestDatabase> {
  const name = freeName();
  await asAdmin(address, `create database ${name} template postgres owner postgres`);
  await asAdmin(address, sameRightsSql(name));
  return databaseNamed(name, address);
}

/** The same by bootstrap and migrations instead of a copy, on a project that opens nothing by default. */
export async function makeClosedDatabase(address: ClusterAddress, migrationsFolder: string): Promise<TestDatabase> {
  const database = await bootstrapTestDatabase(address, { autoExposeNewTables: false });
  await migrate({ url: database.urls.postgres, folder: migrationsFolder });
  return database;
}

export async function bootstrapTestDatabase(
  address: ClusterAddress,
  { autoExposeNewTables }: { readonly autoExposeNewTables: boolean },
): Promise<TestDatabase> {
  const name = freeName();
  await asAdmin(address, `create database ${name} template template1 owner postgres`);
  await bootstrapDatabase({ ...address, database: name, autoExposeNewTables });
  return databaseNamed(name, address);
}

const freeName = (): string => `test_${randomBytes(8).toString("hex")}`;

function databaseNamed(name: string, address: ClusterAddress): TestDatabase {
  const drop = () => asAdmin(address, `drop database if exists ${name} with (force)`);
  const url = (role: LoginRole) => databaseUrl(role, { ...address, database: name });
  return {
    name,
    port: address.port,
    urls: {
      supabase_admin: url("supabase_admin"),
      postgres: url("postgres"),
      authenticator: url("authenticator"),
      supabase_auth_admin: url("supabase_auth_admin"),
      supabase_storage_admin: url("supabase_storage_admin"),
      market_data: url("market_data"),
      engine: url("engine"),
      engine_execution: url("engine_execution"),
    },
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

/** From template1, because a template must have no other connection while it is copied. */
async function asAdmin(address: ClusterAddress, sql: string): Promise<void> {
  await withClient(databaseUrl("supabase_admin", { ...address, database: "template1" }), (client) => client.query(sql));
}

/** `create database … template` copies everything but the rights on the database itself. */
const sameRightsSql = (name: string): string => `
  do $rights$ declare entry record; begin
    execute 'revoke all on database ${name} from public';
    for entry in
      select acl.privilege_type as privilege, coalesce(quote_ident(role.rolname), 'public') as grantee
      from pg_catalog.pg_database as db
      cross join lateral pg_catalog.aclexplode(db.datacl) as acl
      left join pg_catalog.pg_roles as role on role.oid = acl.grantee
      where db.datname = 'postgres'
    loop
      execute format('grant %s on database ${name} to %s', entry.privilege, entry.grantee);
    end loop;
  end $rights$;`;
