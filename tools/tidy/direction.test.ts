import { expect, it } from "vitest";
import { direction } from "./direction.ts";

const faultsOf = (path: string, text: string): string[] => direction([{ path, text }]).map((fault) => fault.message);

it.each([
  ["packages/core/src/risk/gate.ts", 'import { a } from "../market/index.ts";'],
  ["packages/core/src/base/decimal.ts", 'import { Decimal } from "decimal.js";'],
  ["packages/core/src/pipeline/parity.test.ts", 'import { run } from "../backtest/index.ts";'],
  ["packages/core/src/backtest/run.test.ts", 'import { readFileSync } from "node:fs";'],
  ["apps/engine/src/db/pool.integration.test.ts", 'import { createTestDatabase } from "@chandlery/stack/testing";'],
  ["apps/cli/src/main.ts", 'import { startPostgres } from "@chandlery/stack";'],
  ["packages/stack/src/server.ts", 'import pg from "pg";'],
  ["apps/engine/src/testing/candles.ts", 'import { createTestDatabase } from "@chandlery/stack/testing";'],
  ["apps/engine/src/db/a.integration.test.ts", 'import { candles } from "../testing/candles.ts";'],
  ["proofs/audit/a.ts", 'import { verifyChain } from "../../apps/engine/src/audit/verify-chain.ts";'],
  ["proofs/gate/a.ts", 'import { copyText } from "../../apps/engine/src/testing/copy.ts";'],
  ["bench/screen/a.ts", 'import { startWeb } from "../../apps/cli/src/testing/running-web.ts";'],
  ["tools/bootstrap.mjs", 'import { findNode } from "../apps/cli/bin/pinned-node.mjs";'],
])("lets %s say %s", (path, text) => {
  expect(faultsOf(path, text)).toEqual([]);
});

it.each([
  ["packages/core/src/market/a.ts", 'import { a } from "../risk/index.ts";', "comes after it"],
  ["packages/core/src/market/a.ts", 'import type { A } from "../risk/index.ts";', "comes after it"],
  ["packages/core/src/risk/a.ts", 'export { a } from "../market/candle.ts";', "reaches into core/market"],
  ["packages/core/src/risk/a.ts", 'import { a } from "../helper/index.ts";', "no place for the folder helper"],
  ["packages/core/src/base/a.ts", 'import { readFileSync } from "node:fs";', "no library but"],
  ["packages/core/src/base/a.ts", 'const a = await import("zod");', "no library but"],
  ["packages/core/src/base/a.ts", 'import { a } from "@chandlery/sdk/contract";', "may not import sdk"],
  ["packages/exchange/src/a.ts", 'import { a } from "@chandlery/sdk/contract";', "may not import sdk"],
  ["apps/cli/src/a.ts", 'import { a } from "@chandlery/exchange/paper";', "may not import exchange"],
  ["packages/stack/src/a.ts", 'import { DomainError } from "@chandlery/core/base";', "may not import core"],
  ["apps/engine/src/a.ts", 'import { startPostgres } from "@chandlery/stack";', "may not import stack"],
  ["apps/cli/src/a.ts", 'import { a } from "@chandlery/engine";', "may not import engine"],
  ["apps/cli/src/a.ts", 'import { a } from "../../engine/src/a.ts";', "reaches out of its folder"],
  ["apps/engine/src/db/a.ts", 'import { candles } from "../testing/candles.ts";', "which is there for tests"],
  ["tools/a.ts", 'import { a } from "../apps/cli/src/main.ts";', "reaches out of its folder"],
  ["proofs/a.ts", 'import { a } from "../apps/web/src/a.ts";', "reaches out of its folder"],
  ["apps/engine/src/a.ts", 'import { a } from "../../../proofs/random.ts";', "which is there for tests"],
  ["bench/a.ts", 'import { random } from "../proofs/random.ts";', "which is there for tests"],
  ["strategies/a.ts", 'import { a } from "@chandlery/sdk/contract";', "may not import sdk"],
])("finds the planted import in %s: %s", (path, text, message) => {
  const faults = direction([{ path, text: `\n${text}` }]);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatchObject({ path, line: 2, message: expect.stringContaining(message) });
});
