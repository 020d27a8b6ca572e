import { type EmbeddedPlan, type PlannedCondition, type ReadPlan } from "./read-plan.ts";

/**
 * The columns that a write or a function must hand on, so that the answer can be selected from them: those selected,
 * those of keys by which resources are embedded, and the primary key.
 */
export function neededColumns(read: ReadPlan, primaryKey: readonly string[]): readonly string[] {
  const selected = read.select.map(({ field }) => field.name);
  const hasComputed = read.children.some(({ embed }) => embed.relationship.kind === "computed");
  if (selected.includes("*") || hasComputed) {
    return ["*"];
  }
  return unique([...selected, ...read.children.flatMap(joiningColumns), ...primaryKey]);
}

const joiningColumns = ({ embed }: EmbeddedPlan): readonly string[] =>
  embed.relationship.kind === "computed" ? [] : embed.relationship.columns.map(({ own }) => own);

/** A function may be filtered by columns that are not selected: they must be returned too. */
export const filteredColumns = (read: ReadPlan): readonly string[] => read.where.flatMap(conditionColumns);

function conditionColumns(condition: PlannedCondition): readonly string[] {
  switch (condition.kind) {
    case "filter":
      return [condition.field.name];
    case "logic":
      return condition.conditions.flatMap(conditionColumns);
    case "embed":
      return [];
  }
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
