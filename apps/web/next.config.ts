import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // `npm run check` checks types for the whole repository; a start does not wait for it twice.
  typescript: { ignoreBuildErrors: true },
};

// Next reads the default export.
export default config;
