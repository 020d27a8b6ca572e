import { createPrivateKey, createPublicKey } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { type Secrets } from "@chandlery/stack";
import { auditFolder } from "./data-folder.ts";

/** The public half of the key with which this install signs the heads of its audit chains: SubjectPublicKeyInfo. */
export function publicAuditKey({ auditKey }: Secrets): { readonly text: string; readonly pem: string } {
  const key = createPublicKey(
    createPrivateKey({ key: Buffer.from(auditKey, "base64url"), format: "der", type: "pkcs8" }),
  );
  return {
    text: key.export({ format: "der", type: "spki" }).toString("base64url"),
    pem: key.export({ format: "pem", type: "spki" }).toString(),
  };
}

/** Undefined where none were kept yet. */
export function keptHeadsFile(dataDir: string): string | undefined {
  const file = path.join(auditFolder(dataDir), "heads.jsonl");
  return existsSync(file) ? file : undefined;
}
