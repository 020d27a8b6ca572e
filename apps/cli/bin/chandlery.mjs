#!/usr/bin/env node
import { becomeScript } from "./pinned-node.mjs";

await becomeScript("apps/cli/src/main.ts", process.argv.slice(2));
