import { type Client, withClient } from "@chandlery/stack";
import { testPools } from "../../apps/engine/src/testing/candles.ts";
import { type Actor, type Leak, findLeaks } from "../../apps/engine/src/testing/isolation.ts";
import { plant } from "../../apps/engine/src/testing/plant.ts";
import { type Outcome, type Planted, type Proof, bugOrThrow } from "../proof.ts";
import { isolationBugs } from "./bugs.ts";

export const isolationProof: Proof = {
  name: "isolation",
  trials: 1,
  run: runIsolation,
  bugs: Object.keys(isolationBugs),
  plant: plantIsolationBug,
};

export interface IsolationFigures {
  /** What the project gives to the API's roles of itself when a table is made: everything, or nothing. */
  readonly defaults: "open" | "closed";
  readonly actors: number;
  /** Tables, views, functions and sequences that each of them was tried on. */
  readonly objects: number;
  readonly leaks: readonly Leak[];
}

/** Three users with rows in every table; everybody but their owner tries every verb on everything in the catalog. */
export async function measureIsolation(
  defaults: IsolationFigures["defaults"],
  { also = "" }: { readonly also?: string } = {},
): Promise<IsolationFigures> {
  await using pools = await testPools({ autoExposeNewTables: defaults === "open" });
  return await withClient(pools.urls.supabase_admin, async (superuser) => {
    const userIds: string[] = [];
    for (const name of ["owner", "foreign", "viewer"]) {
      const userId = await pools.signUp(`${name}@example.org`);
      await plant(superuser, { userId, name });
      userIds.push(userId);
    }
    const [, foreign = "", viewer = ""] = userIds;
    await superuser.query("update public.user_roles set role = 'viewer' where user_id = $1 and role = 'trader'", [
      viewer,
    ]);
    await superuser.query(also);
    const actors = actorsOf(foreign, viewer);
    const leaks: Leak[] = [];
    for (const actor of actors) {
      leaks.push(...(await findLeaks(superuser, actor)).filter((leak) => !isOwnCandles(leak)));
    }
    return { defaults, actors: actors.length, objects: await countObjects(superuser), leaks };
  });
}

/** The first user of an install is its admin, who reads the roles of all by design: asked of the others. */
const actorsOf = (foreign: string, viewer: string): readonly Actor[] => [
  { name: "foreign", role: "authenticated", userId: foreign },
  { name: "viewer", role: "authenticated", userId: viewer },
  { name: "anon", role: "anon", userId: null },
  { name: "expired", role: "authenticated", userId: null },
  { name: "stranger", role: "authenticated", userId: "99999999-9999-4999-8999-999999999999" },
  { name: "service_role", role: "service_role", userId: null },
];

/** Candles have no owner of their own: who planted a series sees its candles. */
const isOwnCandles = ({ object, verb, actor }: Leak): boolean =>
  object === "public.market_data_candles" && verb === "select" && (actor === "foreign" || actor === "viewer");

async function countObjects(superuser: Client): Promise<number> {
  const { rows } = await superuser.query<{ objects: number }>(
    `select (
       (select count(*) from pg_catalog.pg_class where relnamespace::regnamespace::text in ('public', 'private') and relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
       + (select count(*) from pg_catalog.pg_proc where pronamespace::regnamespace::text in ('public', 'private'))
     )::int as objects`,
  );
  return rows[0]?.objects ?? 0;
}

async function runIsolation(): Promise<Outcome> {
  const installs = [await measureIsolation("open"), await measureIsolation("closed")];
  return {
    line: installs
      .map(
        ({ defaults, actors, objects, leaks }) =>
          `${defaults} defaults: ${actors} actors × ${objects} objects, leaks ${leaks.length}`,
      )
      .join(" · "),
    faults: installs.flatMap(({ defaults, leaks }) =>
      leaks.map(
        ({ actor, object, verb, detail }) => `${actor} may ${verb} ${object}: ${detail} (${defaults} defaults)`,
      ),
    ),
    figures: { installs },
  };
}

async function plantIsolationBug(wanted: string): Promise<Planted> {
  const bug = bugOrThrow("isolation", isolationBugs, wanted);
  const { also, object, verb } = isolationBugs[bug];
  const { leaks } = await measureIsolation("open", { also });
  const found = leaks.filter((leak) => leak.object === object && leak.verb === verb);
  return {
    bug,
    found: found.length > 0,
    evidence: found.map(({ actor, detail }) => `${actor} may ${verb} ${object}: ${detail}`).join("; ") || "nothing",
  };
}
