"use client";

import { useRouter } from "next/navigation";
import { Select } from "../../ui/field.tsx";
import { wordsOfRule } from "./rule-words.ts";

export interface RuleChoiceProps {
  readonly rule: string | null;
  readonly rules: readonly string[];
  /** Without a rule, and with `RULE` in its place. */
  readonly hrefs: { readonly all: string; readonly base: string };
}

export function RuleChoice({ rule, rules, hrefs }: RuleChoiceProps) {
  const router = useRouter();
  return (
    <Select
      aria-label="Rule"
      value={rule ?? ""}
      onChange={({ target: { value } }) => router.push(value === "" ? hrefs.all : hrefs.base.replace("RULE", value))}
      className="max-w-48"
    >
      <option value="">every rule</option>
      {rules.map((name) => (
        <option key={name} value={name}>
          {wordsOfRule(name)}
        </option>
      ))}
    </Select>
  );
}
