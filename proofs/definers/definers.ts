import { withClient } from "@chandlery/stack";
import { makeLaw } from "../law/database.ts";
import { type Outcome, type Planted, type Proof, bugOrThrow } from "../proof.ts";
import { definersBugs } from "./bugs.ts";
import { countObjects, findOpenings, rules } from "./catalog.ts";
import { type Judged, exceptions, judge } from "./exceptions.ts";

const schemas = ["public", "private"];

export const definersProof: Proof = {
  name: "definers",
  trials: 1,
  run: runDefiners,
  bugs: Object.keys(definersBugs),
  plant: plantDefinersBug,
};

export interface Looked extends Judged {
  readonly definers: number;
  readonly tables: number;
  readonly triggers: number;
  readonly excepted: number;
}

/** The product's own migrations, with what is excepted of them. */
export async function lookAtRights(also = ""): Promise<Looked> {
  await using database = await makeLaw({ also });
  return await withClient(database.urls.postgres, async (client) => ({
    ...(await countObjects(client, schemas)),
    ...judge(await findOpenings(client, schemas), exceptions),
    excepted: exceptions.length,
  }));
}

async function runDefiners(): Promise<Outcome> {
  const looked = await lookAtRights();
  const { definers, tables, triggers, openings, stale, excepted } = looked;
  return {
    line:
      `${rules.length} rules, ${definers} definer functions, ${tables} tables, ${triggers} triggers, ` +
      `openings ${openings.length}, exceptions ${excepted}`,
    faults: [
      ...openings.map(({ object, rule, detail }) => `${rule}: ${object}, ${detail}`),
      ...stale.map(({ object, rule }) => `${object} is excepted from "${rule}" and need not be`),
    ],
    figures: { rules: rules.length, looked, exceptions },
  };
}

async function plantDefinersBug(wanted: string): Promise<Planted> {
  const bug = bugOrThrow("definers", definersBugs, wanted);
  const { rule, object, also } = definersBugs[bug];
  const { openings } = await lookAtRights(also);
  const found = openings.filter((finding) => finding.rule === rule && finding.object === object);
  return {
    bug,
    found: found.length > 0,
    evidence: found.map(({ detail }) => `${object}: ${detail}`).join("; ") || `${object} keeps the rule "${rule}"`,
  };
}
