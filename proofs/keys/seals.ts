import { open } from "./hpke.ts";
import { type Canary } from "./canaries.ts";
import { type KeysSubject, type SealContext } from "./subject.ts";

export interface Row {
  readonly keyId: string;
  readonly userId: string;
  readonly venue: string;
  readonly recipientKeyId: string;
  readonly sealed: Buffer;
}

export const readRows = (subject: KeysSubject): Promise<readonly Row[]> =>
  subject.asOwner(async (client) => {
    const { rows } = await client.query<Row>(
      `select key_id as "keyId", user_id as "userId", venue, recipient_key_id as "recipientKeyId", sealed
       from public.user_exchange_keys where status in ('pending', 'valid') order by key_id`,
    );
    return rows;
  });

/** How many of the keys that were stored do not open, as what they were, with the keys that the service has now. */
export async function countLost(subject: KeysSubject, stored: readonly Canary[]): Promise<number> {
  const rows = new Map((await readRows(subject)).map((row) => [row.keyId, row]));
  return stored.filter(({ keyId, secret }) => {
    const row = rows.get(keyId);
    const opened = row === undefined ? undefined : openAs(subject, row, row);
    return opened === undefined || !isSame(opened, secret);
  }).length;
}

function isSame(opened: Buffer, secret: Canary["secret"]): boolean {
  const found = JSON.parse(opened.toString("utf8")) as Partial<Canary["secret"]>;
  return (["apiKey", "apiSecret", "passphrase"] as const).every((name) => found[name] === secret[name]);
}

export interface Moved {
  readonly tried: number;
  /** Those that opened where they do not belong. */
  readonly opened: readonly string[];
}

/** Takes every seal to another user, another venue and another key, each by itself, and tries to open it there. */
export async function moveSeals(subject: KeysSubject): Promise<Moved> {
  const rows = await readRows(subject);
  const attempts = rows.flatMap((row, at) => {
    const next = rows[(at + 1) % rows.length];
    const user = subject.users.find(({ id }) => id !== row.userId);
    return [
      { row, to: "another user", context: { ...row, userId: user?.id ?? "" } },
      { row, to: "another venue", context: { ...row, venue: "kraken" } },
      { row, to: "another key", context: { ...row, keyId: next?.keyId ?? "" } },
    ];
  });
  const opened = attempts.filter(({ row, context }) => openAs(subject, row, context) !== undefined);
  return { tried: attempts.length, opened: opened.map(({ to }) => to) };
}

function openAs(
  { contract, recipients }: KeysSubject,
  { sealed, recipientKeyId }: Row,
  context: SealContext,
): Buffer | undefined {
  const recipient = recipients().find(({ id }) => id === recipientKeyId);
  return recipient === undefined
    ? undefined
    : open({ recipient, info: contract.sealInfo(), aad: contract.sealAad(context), sealed });
}
