import { replaceSource } from "../replace-source.ts";
import { serviceBugs } from "./bugs.ts";

// Loaded into the execution service before its own first line, by `node --import`.

const planted = Object.entries(serviceBugs).find(([name]) => name === process.env["KEYS_BUG"]);
if (planted === undefined) {
  throw new Error(`There is no bug ${process.env["KEYS_BUG"]}`);
}
replaceSource([planted[1]], new URL("../../", import.meta.url));
