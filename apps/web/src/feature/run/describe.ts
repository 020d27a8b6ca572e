/** `cross fast=96 slow=576`. */
export function describeStrategy(run: {
  readonly strategy: { readonly name: string };
  readonly parameters: Readonly<Record<string, unknown>>;
}): string {
  const parameters = Object.entries(run.parameters).map(([name, value]) => `${name}=${String(value)}`);
  return [run.strategy.name, ...parameters].join(" ");
}
