import { invalidBucketName, invalidFileSize, invalidKey, invalidMimeType } from "./storage-error.ts";

const objectKey = /^[A-Za-z0-9_/!.*'() &$=@;:+,?-]+$/;
const bucketName = /^[A-Za-z0-9_!.*'() &$=@;:+,?-]{1,100}$/;

/** Names are only ever values in the database: no file is called by them, so `../` is a name like any other. */
export function requireKey(key: string): string {
  if (!objectKey.test(key)) {
    throw invalidKey(key);
  }
  return key;
}

const reservedSuffixes = ["--iceberg"];

export function requireBucketName(name: string): string {
  if (!bucketName.test(name) || name.trim() !== name || reservedSuffixes.some((suffix) => name.endsWith(suffix))) {
    throw invalidBucketName();
  }
  return name;
}

const mimeForm = /^([a-zA-Z0-9\-+.]+)\/([a-zA-Z0-9\-+.]+)(;\s*charset=[a-zA-Z0-9-]+)?$|\*$/;

export function requireMimeTypes(types: readonly string[]): readonly string[] {
  for (const type of types) {
    if (type.length > 1_000 || !mimeForm.test(type)) {
      throw invalidMimeType(type);
    }
  }
  return types;
}

export function requireAllowedType(mimeType: string, allowed: readonly string[]): void {
  const [type, subtype] = mimeType.split("/");
  const fits = allowed.some((entry) => {
    const [allowedType, allowedSubtype] = entry.split("/");
    return subtype !== undefined && allowedType === type && (allowedSubtype === "*" || allowedSubtype === subtype);
  });
  if (!fits) {
    throw invalidMimeType(mimeType);
  }
}

const unitBytes: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** "20mb" and the like, in decimal units. */
export function bytesOf(size: number | string): number {
  if (typeof size === "number") {
    return size;
  }
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(gb|mb|kb|b)$/i.exec(size) ?? [];
  if (amount === undefined || unit === undefined) {
    throw invalidFileSize();
  }
  return Number(Number(amount).toPrecision(3)) * (unitBytes[unit.toUpperCase()] ?? 1);
}
