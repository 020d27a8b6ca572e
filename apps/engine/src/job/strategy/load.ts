import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { DomainError } from "@chandlery/core/base";
import { type StrategyDefinition, builtInStrategies } from "@chandlery/core/strategy";
import type { StrategyReference } from "./reference.ts";

/** Loads a strategy into this process. Call it in a worker only: a strategy is a person's code. */
export async function loadStrategy(reference: StrategyReference): Promise<StrategyDefinition> {
  if (reference.kind === "built_in") {
    const definition = builtInStrategies.get(reference.name);
    if (definition === undefined) {
      throw new DomainError("strategy_not_found", `There is no built-in strategy "${reference.name}".`);
    }
    return definition;
  }
  resolveOurPackagesAnywhere();
  const exported = await importFile(reference.path);
  if (!isDefinition(exported["strategy"])) {
    throw new DomainError(
      "strategy_file_invalid",
      `${reference.path} has no export \`strategy\` with name, parameters and create.`,
    );
  }
  return exported["strategy"];
}

async function importFile(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new DomainError("strategy_file_invalid", `${path} cannot be loaded: ${message}`, { cause: error });
  }
}

/** A file outside the repository imports `@chandlery/core/…` as one inside does. */
function resolveOurPackagesAnywhere(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith("@chandlery/")
        ? next(specifier, { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  });
}

function isDefinition(value: unknown): value is StrategyDefinition {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "parameters" in value &&
    typeof value.parameters === "object" &&
    value.parameters !== null &&
    "create" in value &&
    typeof value.create === "function"
  );
}
