import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { errorCodes } from "@chandlery/core/base";
import { corePurity, exactDecisions } from "./tidy/core-purity.ts";
import { cycles } from "./tidy/cycle.ts";
import { direction } from "./tidy/direction.ts";
import { coreDoors, emptyRooms, errorPages, machineTraces, testsThatRun } from "./tidy/left-behind.ts";
import { links } from "./tidy/links.ts";
import { exactVersions, lockfileAddresses } from "./tidy/manifest.ts";
import { scan } from "./tidy/scan.ts";
import { fileSizes, functionSizes } from "./tidy/size.ts";
import { sqlPlace } from "./tidy/sql-place.ts";
import { sqlTables } from "./tidy/sql-tables.ts";
import { type Check, type Violation, isSource, readTree } from "./tidy/tree.ts";
import { typeEscapes } from "./tidy/type-escapes.ts";
import { words } from "./tidy/words.ts";

// The repository checks itself. Each check is tested on planted violations in its own file under tidy/.
const root = fileURLToPath(new URL("..", import.meta.url));
const files = readTree(root);

const checks: Readonly<Record<string, Check>> = {
  "every import points the one way": direction,
  "no file imports itself, over whatever detour": cycles,
  "files are small": fileSizes,
  "functions are small": (tree) => functionSizes(tree),
  "no rejected word names anything": words,
  "core reads no clock, no randomness and no world": corePurity,
  "decisions use exact arithmetic only": exactDecisions,
  "core keeps the compiler switched on": (tree) => typeEscapes(tree),
  "SQL stands in its places": sqlPlace,
  "every table has row level security, rights and a comment": sqlTables,
  "every dependency is pinned": exactVersions,
  "the lockfile carries no download address": lockfileAddresses,
  "every test runs": testsThatRun,
  "nothing names a machine or a registry": machineTraces,
  "no room is empty": emptyRooms,
  "every folder of core has a door": coreDoors,
  "no document points nowhere": links,
  "every error code has its page": errorPages(Object.keys(errorCodes)),
};

it.each(Object.entries(checks))("%s", (_sentence, check) => {
  expect(check(files).map(lineFor)).toEqual([]);
});

it("the scanner finds its way through every file", () => {
  const count = (code: string, mark: string) => code.split(mark).length - 1;
  const lost = files
    .filter((file) => isSource(file.path))
    .filter((file) => {
      const { code } = scan(file);
      return count(code, "{") !== count(code, "}") || count(code, "(") !== count(code, ")");
    });
  expect(lost.map((file) => file.path)).toEqual([]);
});

it("docs/errors.md is what the codes say", () => {
  const check = spawnSync(process.execPath, [`${root}tools/gen-errors.ts`, "--check"], { encoding: "utf8" });
  expect(check.stderr).toBe("");
});

const lineFor = ({ path, line, message }: Violation): string => `${path}:${line} ${message}`;
