import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyedQueue } from "./keyed-queue.ts";

test("a key that is asked for while it runs runs once more, however often it was asked for", async () => {
  const queue = new KeyedQueue(2);
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let runs = 0;
  const work = async () => {
    runs += 1;
    await gates[runs - 1]?.promise;
  };
  queue.ask("a", work);
  queue.ask("a", work);
  queue.ask("a", work);
  expect(runs).toBe(1);
  gates[0]?.resolve();
  await expect.poll(() => runs).toBe(2);
  gates[1]?.resolve();
  await queue.close();
  expect(runs).toBe(2);
});

test("what is asked after the end does not run, and the end waits for what does", async () => {
  const queue = new KeyedQueue(1);
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  const working = (key: string) => async () => {
    await gate.promise;
    done.push(key);
  };
  queue.ask("a", working("a"));
  queue.ask("b", working("b"));
  const closed = queue.close();
  queue.ask("c", working("c"));
  gate.resolve();
  await closed;
  expect(done).toEqual(["a"]);
});

test("never two of a key at once, never more than the queue allows, and every asking is followed by a run", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 3 })), { maxLength: 40 }),
      async (concurrency, asked) => {
        const queue = new KeyedQueue(concurrency);
        const running = new Set<string>();
        const startedAt = new Map<string, number>();
        let turn = 0;
        const faults: string[] = [];
        const work = (key: string) => async () => {
          if (running.has(key) || running.size >= concurrency) {
            faults.push(key);
          }
          running.add(key);
          startedAt.set(key, turn);
          await Promise.resolve();
          await Promise.resolve();
          running.delete(key);
        };
        const askedAt = new Map<string, number>();
        for (const [key, waits] of asked) {
          turn += 1;
          askedAt.set(key, turn);
          queue.ask(key, work(key));
          for (let wait = 0; wait < waits; wait += 1) {
            await Promise.resolve();
          }
        }
        await new Promise((resolve) => setImmediate(resolve));
        await queue.close();
        expect(faults).toEqual([]);
        expect([...askedAt].filter(([key, at]) => (startedAt.get(key) ?? 0) < at)).toEqual([]);
      },
    ),
  );
});
