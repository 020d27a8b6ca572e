import { type ErrorPage } from "./error-page.ts";

/** What reading, keeping and taking out the audit log refuses. */
export const auditErrorCodes = {
  audit_file_unreadable: {
    title: "The file does not hold what was asked for",
    status: 422,
    retryable: false,
    suggestion:
      "Name a file that `chandlery audit export` wrote, or the `audit/heads.jsonl` of a data folder; the line is in the detail.",
  },
  audit_file_exists: {
    title: "There is a file of this name already",
    status: 409,
    retryable: false,
    suggestion: "Name another file: an export never replaces an older one.",
  },
  audit_key_invalid: {
    title: "The key is no Ed25519 key",
    status: 422,
    retryable: false,
    suggestion:
      "Give the public key as `chandlery audit key` prints it, on the install whose heads are to be verified.",
  },
} as const satisfies Record<string, ErrorPage>;
