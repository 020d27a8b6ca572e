/** How this browser shows the shell, kept in a cookie so that the first paint has it. */
export interface ShellChoices {
  readonly isRailNarrow: boolean;
  readonly hasSingleKeys: boolean;
}

export const shellCookie = "chandlery-shell";

export function parseShellChoices(text: string | undefined): ShellChoices {
  const found = new URLSearchParams(text ?? "");
  return { isRailNarrow: found.get("rail") === "narrow", hasSingleKeys: found.get("keys") !== "off" };
}

export const writeShellChoices = ({ isRailNarrow, hasSingleKeys }: ShellChoices): string =>
  new URLSearchParams({ rail: isRailNarrow ? "narrow" : "wide", keys: hasSingleKeys ? "on" : "off" }).toString();
