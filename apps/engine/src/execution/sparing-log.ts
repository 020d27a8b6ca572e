import type { FastifyBaseLogger } from "fastify";

const patienceMs = 60_000;

/** Warns of what goes on for long once a minute, and not with every try. */
export class SparingLog {
  readonly #log: Pick<FastifyBaseLogger, "warn">;
  readonly #nowMs: () => number;
  readonly #toldAt = new Map<string, number>();

  constructor(log: Pick<FastifyBaseLogger, "warn">, nowMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  warn(subject: string, fields: object, message: string): void {
    const now = this.#nowMs();
    for (const [told, at] of this.#toldAt) {
      if (now - at >= patienceMs) {
        this.#toldAt.delete(told);
      }
    }
    if (!this.#toldAt.has(subject)) {
      this.#toldAt.set(subject, now);
      this.#log.warn(fields, message);
    }
  }
}
