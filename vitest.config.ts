import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,apps,tools,strategies,bench,proofs}/**/*.test.ts"],
    exclude: ["**/node_modules/**", ".chandlery/**"],
    globalSetup: ["packages/stack/src/testing/global-setup.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
