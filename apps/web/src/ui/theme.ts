/** What a person chose to see, kept in a cookie so that the first paint has it. */
export interface Appearance {
  readonly theme: "system" | "dark" | "light";
  readonly preset: "blue-orange" | "green-red" | "red-green" | "mono";
  readonly timeZone: string;
}

export const appearanceCookie = "chandlery-appearance";
export const defaultAppearance: Appearance = { theme: "system", preset: "blue-orange", timeZone: "UTC" };

export const themes = ["system", "dark", "light"] as const;
export const presets = ["blue-orange", "green-red", "red-green", "mono"] as const;

/** Reads the cookie; what it does not know is the default. */
export function parseAppearance(text: string | undefined): Appearance {
  const found = new URLSearchParams(text ?? "");
  const theme = themes.find((name) => name === found.get("theme"));
  const preset = presets.find((name) => name === found.get("preset"));
  return {
    theme: theme ?? defaultAppearance.theme,
    preset: preset ?? defaultAppearance.preset,
    timeZone: isTimeZone(found.get("zone")) ?? defaultAppearance.timeZone,
  };
}

export const writeAppearance = ({ theme, preset, timeZone }: Appearance): string =>
  new URLSearchParams({ theme, preset, zone: timeZone }).toString();

/** The zone where the runtime knows it, else null. */
export function isTimeZone(zone: string | null): string | null {
  try {
    return zone === null || zone === ""
      ? null
      : new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
