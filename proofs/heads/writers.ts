import { type Random } from "../random.ts";
import { refusalOf, sqlState } from "../session.ts";
import { type HeadsSubject, type Write, type Writer } from "./subject.ts";

export interface Written {
  readonly deadlocks: number;
  readonly seconds: number;
  /** Writes to tables that were committed: each has an audit row. */
  readonly audited: number;
  /** Those to tables with events. */
  readonly events: number;
}

export interface WriteOptions {
  readonly transactions: number;
  readonly workMs: number;
  readonly random: Random;
  /** Each costs a second of waiting: one is enough for a bug that makes them. */
  readonly untilDeadlock?: boolean;
}

/** Sixteen writers at once, each transaction with other tables in another order; one in ten is rolled back, one has a savepoint. */
export async function writeMixed(
  subject: HeadsSubject,
  writers: readonly Writer[],
  { transactions, workMs, random, untilDeadlock = false }: WriteOptions,
): Promise<Written> {
  const tally = { deadlocks: 0, audited: 0, events: 0 };
  let left = transactions;
  const isDone = () => left === 0 || (untilDeadlock && tally.deadlocks > 0);
  const begun = performance.now();
  await Promise.all(
    writers.map(async (writer) => {
      while (!isDone()) {
        left -= 1;
        await writeOnce(subject, writer, { write: anyWrite(subject, { number: left, workMs, random }), tally });
      }
    }),
  );
  return { ...tally, seconds: (performance.now() - begun) / 1_000 };
}

function anyWrite(
  { tables }: HeadsSubject,
  { number, workMs, random }: { readonly number: number; readonly workMs: number; readonly random: Random },
): Write {
  const shuffled = Object.keys(tables)
    .map((name) => ({ name, at: random.next() }))
    .sort((left, right) => left.at - right.at)
    .map(({ name }) => name);
  const end = number % 10 === 3 ? "rollback" : number % 10 === 7 ? "savepoint" : "commit";
  return { tables: shuffled.slice(0, 2 + (number % 2)), workMs, end };
}

const deadlock = "40P01";

async function writeOnce(
  { tables }: HeadsSubject,
  writer: Writer,
  { write, tally }: { readonly write: Write; readonly tally: { deadlocks: number; audited: number; events: number } },
): Promise<void> {
  try {
    await writer.write(write);
  } catch (error) {
    if (sqlState(error) !== deadlock) {
      throw new Error(`A writer ended by a fault: ${refusalOf(error)}`, { cause: error });
    }
    tally.deadlocks += 1;
    return;
  }
  if (write.end !== "rollback") {
    tally.audited += write.tables.length;
    tally.events += write.tables.filter((name) => tables[name] === "event").length;
  }
}
