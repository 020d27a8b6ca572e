import { inspect } from "node:util";
import type { ExchangeSecret } from "@chandlery/sdk/contract";

const hidden = "[secret]";

/**
 * The opened key of an exchange. It is held where no printing finds it: text, JSON, a log's serialiser, the inspector of
 * Node and a structured clone see nothing of it. Only `reveal` gives it, and only who signs a request calls that.
 */
export class Secret {
  readonly #value: ExchangeSecret;

  constructor(value: ExchangeSecret) {
    this.#value = value;
  }

  reveal(): ExchangeSecret {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
