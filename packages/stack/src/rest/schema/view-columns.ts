import { type CatalogView } from "./catalog.ts";

/** Where a view's column comes from, through views beneath it down to a table. */
export interface ColumnOrigin {
  readonly relationOid: number;
  readonly column: number;
}

/** For each view the origin of each of its columns; null where it is computed. */
export function traceViews(views: readonly CatalogView[]): ReadonlyMap<number, readonly (ColumnOrigin | null)[]> {
  const direct = new Map(views.map((view) => [view.oid, directOrigins(view.action)]));
  const trace = (origin: ColumnOrigin | null, depth: number): ColumnOrigin | null => {
    const beneath = origin === null ? undefined : direct.get(origin.relationOid);
    return origin === null || beneath === undefined || depth > views.length
      ? origin
      : trace(beneath[origin.column - 1] ?? null, depth + 1);
  };
  return new Map([...direct].map(([oid, origins]) => [oid, origins.map((origin) => trace(origin, 0))]));
}

/**
 * Postgres notes the origin of each result column in the rule that makes the view. Its text is a tree of nodes in
 * braces; entries of the outermost target list are those that stand four levels deep: `({QUERY … :targetList ({TARGETENTRY`.
 */
function directOrigins(action: string): readonly (ColumnOrigin | null)[] {
  const origins: (ColumnOrigin | null)[] = [];
  for (const entry of outermostEntries(action)) {
    const found = /:resorigtbl (\d+) :resorigcol (\d+) :resjunk (true|false)$/.exec(entry);
    if (found !== null && found[3] === "false") {
      const origin = { relationOid: Number(found[1]), column: Number(found[2]) };
      origins.push(origin.relationOid === 0 ? null : origin);
    }
  }
  return origins;
}

function outermostEntries(action: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = -1;
  for (let at = 0; at < action.length; at += 1) {
    const character = action[at];
    if (character === "\\") {
      at += 1;
    } else if (character === "{" || character === "(") {
      depth += 1;
      if (depth === 4 && action.startsWith("{TARGETENTRY", at)) {
        start = at + 1;
      }
    } else if (character === "}" || character === ")") {
      if (depth === 4 && start !== -1) {
        entries.push(action.slice(start, at));
        start = -1;
      }
      depth -= 1;
    }
  }
  return entries;
}
