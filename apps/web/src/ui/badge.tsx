import type { ReactNode } from "react";

type Tone = "plain" | "mode" | "ok" | "warn" | "danger";

const tones: Readonly<Record<Tone, string>> = {
  plain: "border-line-strong text-fg-2",
  mode: "border-primary-line text-accent",
  ok: "border-transparent text-ok",
  warn: "border-transparent bg-warn-soft text-warn",
  danger: "border-transparent bg-danger-soft text-danger",
};

export function Badge({ tone = "plain", children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-[18px] items-center gap-1 rounded-sm border px-1.5 text-11 font-medium ${tones[tone]}`}
    >
      {children}
    </span>
  );
}

/** State of a run in a word and a colour that says the same. */
export function StatusBadge({ status }: { readonly status: string }) {
  const tone = status === "done" || status === "running" ? "ok" : status === "failed" ? "danger" : "plain";
  return <Badge tone={tone}>{status === "running" ? "RUNNING" : status}</Badge>;
}
