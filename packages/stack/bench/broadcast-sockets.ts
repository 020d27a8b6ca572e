import { WebSocket } from "ws";

// The sockets of broadcast.ts: says when all have joined, and after each commit how many milliseconds each delivery took.

const [origin = "", key = "", socketCount = "", rowCount = ""] = process.argv.slice(2);
const expected = Number(socketCount) * Number(rowCount);
const arrivals: bigint[] = [];
let joined = 0;
let committedAt: bigint | undefined;

process.on("message", (instant) => {
  committedAt = BigInt(String(instant));
  tellOnceComplete();
});

for (let at = 0; at < Number(socketCount); at += 1) {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`);
  socket.on("open", () => socket.send(JSON.stringify(["1", "1", "realtime:bench", "phx_join", { config: {} }])));
  // The answer to the join is text, a broadcast is binary.
  socket.on("message", (_data, isBinary) => (isBinary ? count() : countJoin()));
}

function countJoin(): void {
  joined += 1;
  if (joined === Number(socketCount)) {
    process.send?.("joined");
  }
}

function count(): void {
  arrivals.push(process.hrtime.bigint());
  tellOnceComplete();
}

function tellOnceComplete(): void {
  const since = committedAt;
  if (arrivals.length === expected && since !== undefined) {
    committedAt = undefined;
    process.send?.(arrivals.splice(0).map((instant) => Number(instant - since) / 1e6));
  }
}
