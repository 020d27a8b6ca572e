/**
 * What a child process inherits: what Node itself needs, and nothing else. A service sees no secret of the shell
 * that started it, and behaves alike wherever it runs.
 */
export function nodeEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "NODE_ENV"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), TZ: "UTC" };
}
