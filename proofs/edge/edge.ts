import { type Outcome, type Planted, type Proof, type RunOptions } from "../proof.ts";
import { type Actor, type Person, type Stranger, strangers } from "./actors.ts";
import { edgeBugs } from "./bugs.ts";
import { type Expected, type Layout, type Route, healthExpected, routes, shutOut } from "./routes.ts";
import { type EdgeSubject, startSubject } from "./subject.ts";

export const edgeProof: Proof = {
  name: "edge",
  trials: 1,
  run: runEdge,
  bugs: Object.keys(edgeBugs),
  plant: plantEdgeBug,
};

const layouts: readonly Layout[] = ["gateway verifies", "functions alone"];

/** A request that was not answered as the table says, or that left something though it was refused. */
interface Miss {
  readonly layout: Layout;
  readonly route: string;
  readonly actor: string;
  readonly expected: string;
  readonly found: string;
}

async function runEdge({ trials, onStep }: RunOptions): Promise<Outcome> {
  const misses: Miss[] = [];
  let requests = 0;
  for (const layout of layouts) {
    onStep?.(layout);
    await using subject = await startSubject(layout);
    for (let trial = 0; trial < trials; trial += 1) {
      const asked = await askAll(subject, layout);
      misses.push(...asked.misses);
      requests += asked.requests;
    }
  }
  return {
    line: `${routes.length} routes, ${strangers.length} kinds of strangers, 4 kinds of users, ${requests} requests, not as the table says ${misses.length}`,
    faults: misses.map(missLine),
    figures: {
      requests,
      routes: routes.map(({ name, method, path, expected }) => ({ name, method, path, expected })),
      shutOut,
      misses,
    },
  };
}

const missLine = ({ layout, route, actor, expected, found }: Miss): string =>
  `${route} as ${actor}: ${found} in place of ${expected} (${layout})`;

async function askAll(subject: EdgeSubject, layout: Layout) {
  const misses: Miss[] = [];
  let requests = 0;
  const ask = async (route: AskedRoute, actor: Actor, allowed: readonly Expected[]) => {
    const before = await subject.footprint();
    const found = await answerTo(subject, route, actor);
    const isRefused = !found.startsWith("2");
    const left = isRefused ? (await subject.footprint()) - before : 0;
    requests += 1;
    if (!allowed.some((one) => one === found) || left !== 0) {
      const told = left === 0 ? found : `${found} and ${left} rows`;
      misses.push({ layout, route: route.name, actor: actor.name, expected: allowed.join(" or "), found: told });
    }
  };
  for (const route of routes) {
    for (const actor of subject.actors) {
      const expected = expectedOf(route, actor, layout);
      if (expected !== undefined) {
        await ask(route, actor, [expected]);
      }
    }
  }
  for (const route of otherRoutes(subject)) {
    for (const actor of subject.actors.filter(isStranger)) {
      await ask(route, actor, [shutOut[layout][actor.name], notAllowed]);
    }
  }
  if (layout === "gateway verifies") {
    for (const actor of subject.actors) {
      await ask({ name: "health", method: "GET", path: "health" }, actor, [healthExpected(actor.name)]);
    }
  }
  return { misses, requests };
}

const isStranger = (actor: Actor): actor is Actor & { readonly name: Stranger } =>
  strangers.some((name) => name === actor.name);

const expectedOf = (route: Route, actor: Actor, layout: Layout): Expected | undefined =>
  isStranger(actor) ? shutOut[layout][actor.name] : route.expected[actor.name as Person];

type AskedRoute = Pick<Route, "name" | "method" | "path"> & Partial<Pick<Route, "body" | "headers">>;

const notAllowed: Expected = "405 method_not_allowed";

/** Functions without rows of their own in the table: no stranger gets past the door there either. */
function otherRoutes({ functionNames }: EdgeSubject): readonly AskedRoute[] {
  const known = new Set(["health", ...routes.map(({ path }) => path.split("/")[0])]);
  return functionNames
    .filter((name) => !known.has(name))
    .flatMap((name) =>
      ["GET", "POST", "PATCH", "DELETE"].map((method) => ({ name: `${method} ${name}`, method, path: name })),
    );
}

async function answerTo(
  { url, furniture }: EdgeSubject,
  { method, path, body, headers: own }: AskedRoute,
  { headers }: Actor,
): Promise<string> {
  const answer = await fetch(`${url}/functions/v1/${path}`, {
    method,
    headers: { ...headers, ...own?.(), "content-type": "application/json" },
    ...(method === "GET" ? {} : { body: JSON.stringify(body?.(furniture) ?? {}) }),
  });
  const json: unknown = await answer.json().catch(() => null);
  return `${answer.status} ${answer.ok ? "" : codeIn(json)}`;
}

/** The gateway answers before any function, with `msg` alone. */
function codeIn(json: unknown): string {
  if (typeof json !== "object" || json === null) {
    return "no JSON";
  }
  return "code" in json ? String(json.code) : "msg" in json ? "gateway" : "no code";
}

async function plantEdgeBug(bug: string): Promise<Planted> {
  const edits = edgeBugs[bug];
  if (edits === undefined) {
    throw new Error(`The proof "edge" has no bug "${bug}": name one of ${Object.keys(edgeBugs).join(", ")}`);
  }
  await using subject = await startSubject("gateway verifies", edits);
  const { misses } = await askAll(subject, "gateway verifies");
  const [first] = misses;
  return {
    bug,
    found: first !== undefined,
    evidence:
      first === undefined
        ? "every answer is as the table says"
        : `${misses.length} answers, the first: ${missLine(first)}`,
  };
}
