import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ErrorPage, errorCodes } from "@chandlery/core/base";

// Writes docs/errors.md from the table of codes; with `--check` it only says whether the page is up to date.
const pagePath = fileURLToPath(new URL("../docs/errors.md", import.meta.url));

const introduction = `# Errors

Every refusal and every fault carries one of these codes. Over HTTP it comes as \`application/problem+json\` (RFC 9457)
with the status below; on the terminal as one line with the way out. A code is never renamed and never reused.

Generated from \`packages/core/src/base/error-code.ts\` by \`node tools/gen-errors.ts\`: edit the table, not this page.
`;

const section = (code: string, page: ErrorPage): string => `
## ${code}

${page.title}. Status ${page.status}; ${page.retryable ? "the same request may succeed later." : "the same request fails again."}

${page.suggestion}
`;

const page =
  introduction +
  Object.entries(errorCodes)
    .map(([code, entry]) => section(code, entry))
    .join("");

if (process.argv.includes("--check")) {
  if (readPage() !== page) {
    console.error("docs/errors.md is behind packages/core/src/base/error-code.ts: run node tools/gen-errors.ts");
    process.exitCode = 1;
  }
} else {
  writeFileSync(pagePath, page);
}

function readPage(): string {
  try {
    return readFileSync(pagePath, "utf8");
  } catch {
    return "";
  }
}
