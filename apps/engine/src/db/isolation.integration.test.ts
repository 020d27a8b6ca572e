import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPools, testPools } from "../testing/candles.ts";
import { type Actor, findLeaks } from "../testing/isolation.ts";
import { plant, rowsEach } from "../testing/plant.ts";

/** A migrated database with three users in it, and who asks there. */
interface Install {
  readonly pools: TestPools;
  readonly client: Client;
  readonly actors: readonly Actor[];
}

// On a project that opens new tables to the API roles, a forgotten `revoke` would leak; on one that does not, a forgotten
// `grant` would close. Both must come out alike.
const installs = new Map<boolean, Install>();
const defaults = [
  ["open", true],
  ["closed", false],
] as const;

beforeAll(async () => {
  for (const [, autoExposeNewTables] of defaults) {
    installs.set(autoExposeNewTables, await makeInstall(autoExposeNewTables));
  }
});

afterAll(async () => {
  for (const { client, pools } of installs.values()) {
    await client.end();
    await pools[Symbol.asyncDispose]();
  }
});

function installWith(autoExposeNewTables: boolean): Install {
  const install = installs.get(autoExposeNewTables);
  if (install === undefined) {
    throw new Error("both installs are made before the tests");
  }
  return install;
}

async function makeInstall(autoExposeNewTables: boolean): Promise<Install> {
  const pools = await testPools({ autoExposeNewTables });
  const client = new Client({ connectionString: pools.urls.supabase_admin });
  await client.connect();
  await client.query(
    "insert into public.execution_keys (recipient_key_id, public_key) values (gen_random_uuid(), $1)",
    ["A".repeat(43)],
  );
  const users = [];
  for (const name of ["owner", "foreign", "viewer"]) {
    const userId = await pools.signUp(`${name}@example.org`);
    await plant(client, { userId, name });
    users.push({ name, role: "authenticated", userId } as const);
  }
  await client.query("update public.user_roles set role = 'viewer' where user_id = $1 and role = 'trader'", [
    users[2]?.userId,
  ]);
  const actors: readonly Actor[] = [
    // The first user of an install is its admin, who reads the roles of all by design: asked of the others.
    ...users.slice(1),
    { name: "anon", role: "anon", userId: null },
    { name: "expired", role: "authenticated", userId: null },
    { name: "stranger", role: "authenticated", userId: "99999999-9999-4999-8999-999999999999" },
    { name: "service_role", role: "service_role", userId: null },
  ];
  return { pools, client, actors };
}

test.each(defaults)(
  "%s defaults: every table with an owner has at least three rows of each user",
  async (_what, isOpen) => {
    const { client } = installWith(isOpen);
    const { rows } = await client.query<{ readonly name: string }>(`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'user_id'
      and table_name not in ('user_roles', 'user_settings')
    order by 1`);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name } of rows) {
      const counted = await client.query<{ readonly n: number }>(
        `select count(*)::int as n from public.${name}
         where user_id is not null and user_id <> '00000000-0000-0000-0000-000000000000' group by user_id`,
      );
      expect([name, counted.rows.length, counted.rows.every(({ n }) => n >= rowsEach)]).toEqual([name, 3, true]);
    }
  },
);

test.each(defaults)(
  "%s defaults: nobody reaches what is not theirs, by any verb, over the whole catalog",
  async (_what, isOpen) => {
    const { client, actors } = installWith(isOpen);
    const leaks = [];
    for (const actor of actors) {
      leaks.push(...(await findLeaks(client, actor)));
    }
    // Candles have no owner of their own: they are seen by who sees their series, and each user planted six.
    const ownCandles = leaks.filter(
      ({ object, actor }) => object === "public.market_data_candles" && actor !== "service_role",
    );
    expect(ownCandles.map(({ actor, verb, detail }) => `${actor} ${verb} ${detail}`)).toEqual([
      "foreign select 6 rows of others",
      "viewer select 6 rows of others",
    ]);
    expect(leaks.filter((leak) => !ownCandles.includes(leak))).toEqual([]);
  },
);

test("the two differ in what a table that forgets to revoke gives away, and in nothing of ours", async () => {
  const found = await Promise.all(
    defaults.map(async ([, isOpen]) => {
      const { client, pools } = installWith(isOpen);
      await pools.owner.query("create table public.forgetful (n int)");
      const rights = await client.query<{ readonly name: string; readonly acl: string }>(`
        select class.relname as name, class.relacl::text as acl from pg_class as class
        where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'v', 'S') order by 1`);
      const select = await client.query<{ readonly allowed: boolean }>(
        "select has_table_privilege('anon', 'public.forgetful', 'select') as allowed",
      );
      await pools.owner.query("drop table public.forgetful");
      const ours = rights.rows.filter(({ name }) => name !== "forgetful");
      return { ours, isForgetfulOpen: select.rows[0]?.allowed };
    }),
  );
  expect(found.map(({ isForgetfulOpen }) => isForgetfulOpen)).toEqual([true, false]);
  expect(found[0]?.ours).toEqual(found[1]?.ours);
});

const foreignActor = (): Actor => installWith(true).actors[0] ?? { name: "nobody", role: "anon", userId: null };

test.each([
  [
    "a policy that is always true",
    "create policy planted on public.accounts for select to authenticated using (true)",
    "public.accounts select",
  ],
  [
    "a table without row level security",
    "create table public.planted as select gen_random_uuid() as user_id; grant select on public.planted to authenticated",
    "public.planted select",
  ],
  [
    "a view that runs as its owner",
    "create view public.planted as select * from public.fills; grant select on public.planted to authenticated",
    "public.planted select",
  ],
  [
    "a function that anybody may call",
    "create function public.planted() returns bigint language sql security definer return (select count(*) from public.fills); grant execute on function public.planted to authenticated",
    "public.planted call",
  ],
  [
    "a right to delete under a loose policy",
    "grant delete on public.strategies to authenticated; create policy planted on public.strategies for delete to authenticated using (true); create policy planted_too on public.strategies for select to authenticated using (true); drop table public.paper_runs, public.backtests cascade",
    "public.strategies delete",
  ],
  [
    "a right to truncate",
    "grant truncate on public.equity_snapshots to authenticated",
    "public.equity_snapshots truncate",
  ],
])("the test finds %s", async (_name, planted, expected) => {
  const bugged = await testPools();
  const admin = new Client({ connectionString: bugged.urls.supabase_admin });
  await admin.connect();
  try {
    await plant(admin, { userId: await bugged.signUp("owner@example.org"), name: "owner" });
    const userId = await bugged.signUp("foreign@example.org");
    await admin.query(planted);
    const leaks = await findLeaks(admin, { ...foreignActor(), userId });
    expect(leaks.map(({ object, verb }) => `${object} ${verb}`)).toContain(expected);
  } finally {
    await admin.end();
    await bugged[Symbol.asyncDispose]();
  }
});
