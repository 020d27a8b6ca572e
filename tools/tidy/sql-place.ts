import { scan } from "./scan.ts";
import { type TextFile, type Violation, isSource, lineOf } from "./tree.ts";

/** Where SQL may stand. Tests of several parts together may also read with it what the code under test wrote. */
const places =
  /^(apps\/engine\/src\/db|supabase|packages\/stack|proofs|tools\/tidy)\/|\/testing\/|\.(integration|e2e)\.test\.ts$/;

/** How a statement of SQL begins in lower case, as all of ours do. */
const statement = new RegExp(
  [
    String.raw`^\s*(?:with\s+\w+\s+as\s*\(`,
    String.raw`select\s+(?:[\w*.("$]|$)`,
    String.raw`insert\s+into\s`,
    String.raw`update\s+[\w.]+\s+set\s`,
    String.raw`delete\s+from\s`,
    String.raw`(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:temporary\s+|temp\s+)?(?:table|role|schema|function|index|policy|database)\s`,
    String.raw`(?:grant|revoke)\s+[\w, ]+\s+(?:on|to)\s`,
    String.raw`copy\s+[\w.]+\s*(?:\(|from|to)`,
    String.raw`(?:un)?listen\s+\w+$`,
    String.raw`set\s+(?:local|session|role)\s`,
    String.raw`(?:begin|commit|rollback)$)`,
  ].join("|"),
);

export const sqlPlace = (files: readonly TextFile[]): readonly Violation[] =>
  files
    .filter((file) => isSource(file.path) && !places.test(file.path))
    .flatMap((file) =>
      scan(file)
        .literals.filter((literal) => statement.test(literal.text))
        .map((literal) => ({
          path: file.path,
          line: lineOf(file.text, literal.offset),
          message: `SQL stands outside apps/engine/src/db: ${literal.text.trim().slice(0, 40)}`,
        })),
    );
