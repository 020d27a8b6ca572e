import { createServer } from "node:net";
import { StackError } from "../stack-error.ts";

/** True where nothing listens on this loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A loopback port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export async function requireFreePort(port: number): Promise<void> {
  if (!(await isPortFree(port))) {
    throw portBusy(port);
  }
}

export function portBusy(port: number): StackError {
  return new StackError("port_busy", {
    detail: `port ${port} on 127.0.0.1, which Postgres needs, is in use by another program`,
    suggestion: "End that program, or take other ports with --port-base (for example --port-base 9700).",
  });
}
