import type { FastifyBaseLogger } from "fastify";

const patienceMs = 60_000;
const lastingMs = 5_000;

/** Warns of what goes on for long once a minute, and not with every try. */
export class SparingLog {
  readonly #log: Pick<FastifyBaseLogger, "warn">;
  readonly #nowMs: () => number;
  readonly #toldAt = new Map<string, number>();
  readonly #begunAt = new Map<string, number>();

  constructor(log: Pick<FastifyBaseLogger, "warn">, nowMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  warn(subject: string, fields: object, message: string): void {
    const now = this.#nowMs();
    forgetOld(this.#toldAt, now);
    if (!this.#toldAt.has(subject)) {
      this.#toldAt.set(subject, now);
      this.#log.warn(fields, message);
    }
  }

  /** The same of what is no trouble before it has lasted for some seconds. */
  warnOfLasting(subject: string, fields: object, message: string): void {
    const now = this.#nowMs();
    forgetOld(this.#begunAt, now);
    const begunAt = this.#begunAt.get(subject) ?? now;
    this.#begunAt.set(subject, begunAt);
    if (now - begunAt >= lastingMs) {
      this.warn(subject, fields, message);
    }
  }
}

function forgetOld(times: Map<string, number>, now: number): void {
  for (const [subject, at] of times) {
    if (now - at >= patienceMs) {
      times.delete(subject);
    }
  }
}
