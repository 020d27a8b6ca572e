import { withClient } from "@chandlery/stack";
import { type TestDatabase, createTestDatabase } from "@chandlery/stack/testing";
import { type Outcome, type Planted, type Proof } from "../proof.ts";
import { type DefinersBug, definersBugs } from "../toy/definers-bugs.ts";
import { makeToy } from "../toy/toy.ts";
import { countObjects, findOpenings, rules } from "./catalog.ts";
import { type Exception, type Judged, exceptions, judge } from "./exceptions.ts";

const schemas = ["public", "private"];

export const definersProof: Proof = {
  name: "definers",
  trials: 1,
  run: runDefiners,
  bugs: Object.keys(definersBugs),
  plant: plantDefinersBug,
};

export interface Looked extends Judged {
  readonly subject: string;
  readonly definers: number;
  readonly tables: number;
  readonly triggers: number;
  readonly excepted: number;
}

/** The toy schema, and the product's own migrations with their exceptions. */
export async function lookAtBoth(): Promise<readonly Looked[]> {
  await using toy = await makeToy();
  await using product = await createTestDatabase();
  return [await look("toy", toy.database, []), await look("migrations", product, exceptions)];
}

async function look(subject: string, database: TestDatabase, allowed: readonly Exception[]): Promise<Looked> {
  return withClient(database.urls.postgres, async (client) => ({
    subject,
    ...(await countObjects(client, schemas)),
    ...judge(await findOpenings(client, schemas), allowed),
    excepted: allowed.length,
  }));
}

async function runDefiners(): Promise<Outcome> {
  const looked = await lookAtBoth();
  return {
    line: looked.map(lineOf).join(" · "),
    faults: looked.flatMap(({ subject, openings, stale }) => [
      ...openings.map(({ object, rule, detail }) => `${rule}: ${object}, ${detail} (${subject})`),
      ...stale.map(({ object, rule }) => `${object} is excepted from "${rule}" and need not be (${subject})`),
    ]),
    figures: { rules: rules.length, looked, exceptions },
  };
}

const lineOf = ({ subject, definers, tables, triggers, openings, excepted }: Looked): string =>
  `${subject}: ${rules.length} rules, ${definers} definer functions, ${tables} tables, ${triggers} triggers, ` +
  `openings ${openings.length}, exceptions ${excepted}`;

async function plantDefinersBug(bug: string): Promise<Planted> {
  const known = Object.keys(definersBugs).find((name): name is DefinersBug => name === bug);
  if (known === undefined) {
    throw new Error(`The proof "definers" has no bug "${bug}": name one of ${Object.keys(definersBugs).join(", ")}`);
  }
  const { rule, object, also } = definersBugs[known];
  await using toy = await makeToy({ also });
  const { openings } = await look("toy", toy.database, []);
  const found = openings.filter((finding) => finding.rule === rule && finding.object === object);
  return {
    bug,
    found: found.length > 0,
    evidence: found.map(({ detail }) => `${object}: ${detail}`).join("; ") || `${object} keeps the rule "${rule}"`,
  };
}
