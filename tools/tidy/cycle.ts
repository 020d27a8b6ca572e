import { importsOf } from "./imports.ts";
import type { TextFile, Violation } from "./tree.ts";

/** Files that import each other in a ring, named once each, at the file where the walk entered the ring. */
export function cycles(files: readonly TextFile[]): readonly Violation[] {
  const graph = new Map<string, string[]>(files.map((file) => [file.path, []]));
  for (const { from, target } of importsOf(files)) {
    if (target !== null && graph.has(target)) {
      graph.get(from.path)?.push(target);
    }
  }
  const rings: Violation[] = [];
  const done = new Set<string>();
  for (const path of graph.keys()) {
    walk({ path, graph, trail: [], done, rings });
  }
  return rings;
}

interface Walk {
  readonly path: string;
  readonly graph: ReadonlyMap<string, readonly string[]>;
  readonly trail: readonly string[];
  readonly done: Set<string>;
  readonly rings: Violation[];
}

function walk({ path, graph, trail, done, rings }: Walk): void {
  const entered = trail.indexOf(path);
  if (entered >= 0) {
    rings.push({ path, line: 0, message: `imports itself: ${[...trail.slice(entered), path].join(" ▸ ")}` });
    return;
  }
  if (done.has(path)) {
    return;
  }
  for (const next of graph.get(path) ?? []) {
    walk({ path: next, graph, trail: [...trail, path], done, rings });
  }
  done.add(path);
}
