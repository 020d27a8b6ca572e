import { scan } from "./scan.ts";
import { type Check, type TextFile, type Violation, isTest, lineOf, matches } from "./tree.ts";

/** A test that is switched off proves nothing; one that runs alone switches the others off. */
export const testsThatRun: Check = (files) => files.filter((file) => isTest(file.path)).flatMap(switchedOff);

function switchedOff(file: TextFile): readonly Violation[] {
  const { code } = scan(file);
  const found = code.matchAll(
    /\b(?:it|test|describe)(?:\.\w+)*\.(skip|skipIf|runIf|todo|only|fails)\b|\bx(?:it|describe)\b/g,
  );
  const lines = file.text.split("\n");
  return [...found].flatMap(({ 0: call, 1: how, index }) => {
    const line = lineOf(code, index);
    const hasReason = /^\s*\/\/ Skipped because \w/.test(lines[line - 2] ?? "");
    const mayHaveReason = how !== "only" && how !== "todo" && how !== "fails";
    return mayHaveReason && hasReason
      ? []
      : [{ path: file.path, line, message: `${call} without "// Skipped because …"` }];
  });
}

/** Machines and registries of whoever wrote the code are nobody else's; documentation may name the public one. */
const traces = [
  /(?<=^|[\s"'`(=:])\/(?:work|home\/\w+|Users\/\w+|tmp\/\w+)\/[\w.-]*/gm,
  /https?:\/\/[^\s"'`)]*(?:registry|artifactory|nexus|verdaccio|npmmirror|pypi)[^\s"'`)]*/g,
  /https?:\/\/[^\s"'`/)]*\.(?:internal|corp|lan)\b[^\s"'`)]*/g,
];

export const machineTraces: Check = (files) =>
  files
    .filter((file) => !file.path.startsWith("tools/tidy/") && file.path !== "package-lock.json")
    .flatMap((file) => traces.flatMap((pattern) => matches(file, file.text, pattern, (found) => `names ${found}`)));

/** A room is made when it has something to hold. */
export const emptyRooms: Check = (files) => [
  ...files.filter((file) => file.text.trim() === "").map((file) => nothing(file.path, "is empty")),
  ...files
    .filter((file) => /^(packages|apps)\/[^/]+\/package\.json$/.test(file.path))
    .map((file) => file.path.replace("package.json", "src/"))
    .filter((room) => !files.some((file) => file.path.startsWith(room) && file.path.endsWith(".ts")))
    .map((room) => nothing(room, "holds no code")),
];

const nothing = (path: string, message: string): Violation => ({ path, line: 0, message });

/** A room of core without a door cannot be imported; a folder with a door and nothing behind it is empty. */
export const coreDoors: Check = (files) => {
  const folders = files.flatMap((file) => /^packages\/core\/src\/[^/]+\//.exec(file.path)?.[0] ?? []);
  return [...new Set(folders)]
    .filter((folder) => !files.some((file) => file.path === `${folder}index.ts`))
    .map((folder) => nothing(folder, "has no index.ts"));
};

/** Every code is explained under a heading of its own, where the `type` of a problem document points. */
export const errorPages =
  (codes: readonly string[]): Check =>
  (files) => {
    const page = files.find((file) => file.path === "docs/errors.md")?.text ?? "";
    return codes
      .filter((code) => !page.includes(`\n## ${code}\n`))
      .map((code) => nothing("docs/errors.md", `has no section for ${code}: run node tools/gen-errors.ts`));
  };
