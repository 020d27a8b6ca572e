import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Sample, Stepper } from "./stepper.ts";
import type { Variant } from "./variant.ts";

export interface CandleChoice {
  readonly generated: number;
  readonly file: string | undefined;
}

/** Starts a process that holds one variant of ours. */
export async function startOwn(variant: Variant, { generated, file }: CandleChoice): Promise<Stepper> {
  const worker = fileURLToPath(new URL("worker.ts", import.meta.url));
  const child = fork(worker, [variant.name, String(generated), ...(file === undefined ? [] : [file])]);
  await nextMessage(child, variant.name);
  return {
    name: variant.name,
    async step() {
      child.send("run");
      return (await nextMessage(child, variant.name)) as Sample;
    },
    close: () => child.disconnect(),
  };
}

async function nextMessage(child: ChildProcess, name: string): Promise<unknown> {
  const settled = new AbortController();
  const message = once(child, "message", { signal: settled.signal }).then(([value]: readonly unknown[]) => value);
  const end = once(child, "exit", { signal: settled.signal }).then(([code]: readonly unknown[]) => {
    throw new Error(`${name}: its process ended with ${String(code)}`);
  });
  try {
    return await Promise.race([message, end]);
  } finally {
    // Whichever has not come is left waiting no longer; its rejection is nobody's business.
    Promise.allSettled([message, end]).catch(() => undefined);
    settled.abort();
  }
}
