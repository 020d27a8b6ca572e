import { setInterval } from "node:timers";
import { DomainError, type ErrorCode } from "@chandlery/core/base";
import { type KeyVerdict, checkKey } from "@chandlery/exchange/key";
import { validateExchangeKeySchema } from "@chandlery/sdk/contract";
import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import {
  type KeyProof,
  type KeyToProve,
  claimExchangeKey,
  exchangeKeyChannel,
  findKeysToProve,
  mostDue,
  recordKeyProof,
} from "../db/exchange-keys.ts";
import { type Listener, listen } from "../db/listener.ts";
import { UserDatabase } from "../db/pool.ts";
import { KeyedQueue } from "../execution/keyed-queue.ts";
import { SparingLog } from "../execution/sparing-log.ts";
import type { OpenedExchangeKey, Vault } from "./vault.ts";
import type { VenueAddresses } from "./venue-addresses.ts";

export interface KeyProverOptions {
  /** For a connection that listens; must be a session of its own, not one of a pooler's. */
  readonly url: string;
  readonly pool: Pool;
  readonly vault: Vault;
  readonly addresses: VenueAddresses;
  readonly log: Pick<FastifyBaseLogger, "warn">;
}

const pollMs = 60_000;
const keysAtOnce = 4;
/** Where more than one look finds is due, the next look comes after so many verdicts. */
const verdictsALook = 100;
/** As long as the database leaves such a key alone. Venues count requests by address, so the others of the venue wait too. */
const limitedMs = 5 * 60_000;

type Asked = Omit<KeyProof, "keyId" | "claim">;

/**
 * Asks the venue what each stored key may do, before it is used and once a day. The row says what is due: a notice or a poll
 * makes this look, a claim keeps other executors away, and what dies before its verdict is stored is asked again.
 *
 *   due ▸ claimed ▸ opened ▸ venue asked ▸ valid │ refused, without its seal │ not known, due again after a pause
 */
export class KeyProver {
  readonly #options: KeyProverOptions;
  readonly #log: SparingLog;
  readonly #keys = new KeyedQueue(keysAtOnce);
  readonly #rounds = new KeyedQueue(1);
  readonly #stopping = new AbortController();
  /** Venues that want fewer requests, by `performance.now()`. */
  readonly #quietUntil = new Map<string, number>();
  #hasMore = false;
  #verdicts = 0;
  #listener: Listener | undefined;
  #poll: NodeJS.Timeout | undefined;

  constructor(options: KeyProverOptions) {
    this.#options = options;
    this.#log = new SparingLog(options.log);
  }

  start(): void {
    this.#listener = listen({
      url: this.#options.url,
      name: "chandlery execution keys",
      channels: [exchangeKeyChannel],
      onNotice: () => this.#askLook(),
      onGap: () => this.#askLook(),
      onError: (error) => this.#log.warn("listen", { err: error }, "the execution service lost its notices of keys"),
    });
    this.#poll = setInterval(() => this.#askLook(), pollMs);
    this.#askLook();
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#stopping.abort();
    await this.#listener?.stop();
    await this.#rounds.close();
    await this.#keys.close();
  }

  #askLook(): void {
    this.#rounds.ask("look", () => this.#look());
  }

  async #look(): Promise<void> {
    try {
      const due = await findKeysToProve(this.#options.pool);
      this.#hasMore = due.length === mostDue;
      for (const key of due) {
        this.#keys.ask(key.keyId, () => this.#prove(key));
      }
    } catch (error) {
      this.#log.warn("look", { err: error }, "exchange keys could not be looked for");
    }
  }

  /** What fails here is told without the words of the failure, which could hold a secret; its claim passes. */
  async #prove({ keyId, userId, venue }: KeyToProve): Promise<void> {
    if (this.#stopping.signal.aborted || (this.#quietUntil.get(venue) ?? 0) > performance.now()) {
      return;
    }
    const db = new UserDatabase(this.#options.pool, userId);
    try {
      const claim = await claimExchangeKey(db, keyId);
      const asked = claim === null ? null : await this.#ask(db, keyId);
      if (claim !== null && asked !== null && !this.#stopping.signal.aborted) {
        this.#heed(venue, asked);
        await recordKeyProof(db, { keyId, claim, ...asked });
        this.#goOn();
      }
    } catch (error) {
      const what = error instanceof DomainError ? error.code : nameOf(error);
      this.#log.warn(`${keyId} ${what}`, { keyId, what }, "an exchange key could not be proved");
    }
  }

  /** Null where there is nothing to prove any more. */
  async #ask(db: UserDatabase, keyId: string): Promise<Asked | null> {
    let opened: OpenedExchangeKey;
    try {
      opened = await this.#options.vault.open(db, keyId);
    } catch (error) {
      if (error instanceof DomainError && error.code === "exchange_key_unknown") {
        return null;
      }
      if (error instanceof DomainError && error.code === "exchange_key_unopenable") {
        return notKnown(error.code, error.detail);
      }
      if (error instanceof DomainError && error.code === "execution_keys_unreadable") {
        // Its detail names a place on this machine.
        return notKnown(error.code, "the execution service cannot read its own keys");
      }
      throw error;
    }
    const credentials = validateExchangeKeySchema.safeParse({ venue: opened.venue, ...opened.secret.reveal() });
    // Whoever calls the database directly may have sealed anything.
    if (!credentials.success) {
      return refused("exchange_key_not_accepted", "what was sealed does not have the form of a key", null);
    }
    const { addresses } = this.#options;
    const address = addresses[credentials.data.venue];
    return askedOf(await checkKey(credentials.data, { address, by: "execution", signal: this.#stopping.signal }));
  }

  #goOn(): void {
    this.#verdicts += 1;
    if (this.#hasMore && this.#verdicts % verdictsALook === 0) {
      this.#askLook();
    }
  }

  #heed(venue: string, { reason }: Asked): void {
    if (reason?.code === "venue_rate_limited") {
      this.#quietUntil.set(venue, performance.now() + limitedMs);
    }
  }
}

function askedOf(told: KeyVerdict): Asked {
  switch (told.verdict) {
    case "usable":
      return { verdict: "valid", permissions: told.evidence, reason: null };
    case "refused":
      return refused(told.code, told.detail, told.evidence);
    case "unknown":
      return notKnown(told.code, told.detail);
  }
}

const refused = (code: ErrorCode, words: string, permissions: object | null): Asked => ({
  verdict: "refused",
  permissions,
  reason: { code, words },
});

const notKnown = (code: ErrorCode, words: string): Asked => ({
  verdict: "unknown",
  permissions: null,
  reason: { code, words },
});

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "fault");
