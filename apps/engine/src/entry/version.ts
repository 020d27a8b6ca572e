import packageJson from "../../package.json" with { type: "json" };

/** The version of the engine, as its API documents and `chandlery status` show it. */
export const version: string = packageJson.version;
