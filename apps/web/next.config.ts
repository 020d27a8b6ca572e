import type { NextConfig } from "next";

/** The largest file of an import (feature/series/import-limits.ts), and the fields beside it. */
const mostBodyBytes = (64 << 20) + (1 << 20);

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
