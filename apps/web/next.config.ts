import type { NextConfig } from "next";
import { maxFileBytes } from "./src/feature/series/import-limits.ts";

/** The file of an import, and the fields beside it. */
const mostBodyBytes = maxFileBytes + (1 << 20);

const config: NextConfig = {
  poweredByHeader: false,
  // `npm run check` checks types for the whole repository; a start does not wait for it twice.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    serverActions: { bodySizeLimit: mostBodyBytes },
    // The proxy keeps a copy of each body: what is beyond this would be cut off.
    proxyClientMaxBodySize: mostBodyBytes,
  },
};

// Next reads the default export.
export default config;
