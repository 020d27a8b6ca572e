import { parentPort, workerData } from "node:worker_threads";
import { type Load, type Sample } from "./sample.ts";

/*
 * Sends requests at a fixed rate from a thread of its own. A request's time begins when it was due, not when it was sent: a
 * server that stops for a while is charged for all who waited meanwhile.
 */

const load = workerData as Load;
const samples: Sample[] = [];
const open: Promise<void>[] = [];
const begun = performance.now();

for (let at = 0; at < load.requests.length; at += 1) {
  const due = begun + (at * 1_000) / load.rate;
  const early = due - performance.now();
  if (early > 0) {
    // oxlint-disable-next-line no-await-in-loop -- the rate is the point
    await new Promise((resolve) => setTimeout(resolve, early));
  }
  open.push(send(at, due));
}
await Promise.all(open);
parentPort?.postMessage(samples);

async function send(at: number, due: number): Promise<void> {
  const request = load.requests[at];
  if (request === undefined) {
    return;
  }
  const { url, method, headers, body } = request;
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  if (at >= load.warmUp) {
    samples.push({ milliseconds: performance.now() - due, status: answer.status, text: answer.ok ? "" : text });
  }
}
