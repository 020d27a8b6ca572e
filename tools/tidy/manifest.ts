import type { TextFile, Violation } from "./tree.ts";

type Json = Readonly<Record<string, unknown>>;

const dependencyKinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** A range resolves to something else tomorrow; only an exact version is what was tested. */
export const exactVersions = (files: readonly TextFile[]): readonly Violation[] =>
  files
    .filter((file) => /(^|\/)package\.json$/.test(file.path))
    .flatMap((file) => {
      const manifest = record(JSON.parse(file.text));
      const entries = dependencyKinds.flatMap((kind) => Object.entries(record(manifest[kind])));
      return entries
        .filter(([, version]) => typeof version !== "string" || !exact.test(version))
        .map(([name, version]) => fault(file, `${name} is "${String(version)}": pin one version`));
    });

/** A download address in the lockfile ties every install to the registry of whoever wrote it. */
export const lockfileAddresses = (files: readonly TextFile[]): readonly Violation[] =>
  files
    .filter((file) => file.path === "package-lock.json")
    .flatMap((file) =>
      Object.entries(record(record(JSON.parse(file.text))["packages"]))
        .filter(([, entry]) => record(entry)["link"] !== true && record(entry)["resolved"] !== undefined)
        .map(([name]) => fault(file, `${name} carries a download address`)),
    );

const record = (value: unknown): Json => (typeof value === "object" && value !== null ? { ...value } : {});

const fault = (file: TextFile, message: string): Violation => ({ path: file.path, line: 0, message });
