// Loaded by Deno before a function: gives it what Supabase's edge runtime has, and puts it behind the gateway's socket.
const socketPath = Deno.env.get("CHANDLERY_FUNCTION_SOCKET");
Deno.env.delete("CHANDLERY_FUNCTION_SOCKET");

const serveOnSocket = Deno.serve.bind(Deno);
const background = new Set();
let server;

const say = (text) => Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));

globalThis.EdgeRuntime = {
  waitUntil(promise) {
    const task = Promise.resolve(promise).catch((/** @type {unknown} */ error) =>
      say(error instanceof Error ? error.stack : error),
    );
    background.add(task);
    void task.finally(() => background.delete(task));
    return promise;
  },
};

/** Whatever address a function asks for, it gets the socket: `serve(handler)`, `serve(options, handler)`, `serve({ handler })`. */
Deno.serve = (first, second) => {
  const options = typeof first === "function" ? {} : first;
  return listen(typeof first === "function" ? first : (second ?? options.handler ?? options.fetch), options.onError);
};

function listen(handler, onError) {
  if (typeof handler !== "function") {
    throw new TypeError("Deno.serve was called without a handler");
  }
  if (server !== undefined) {
    throw new Error("a function serves once: Deno.serve was called a second time");
  }
  const answer = (request, info) => handler(asPublic(request), { ...info, remoteAddr: clientOf(request) });
  server = serveOnSocket({ path: socketPath, onListen() {}, ...(onError === undefined ? {} : { onError }) }, answer);
  return server;
}

/** The address that the client asked for, and not that of the socket. */
function asPublic(request) {
  const { pathname, search } = new URL(request.url);
  return new Request(`http://${request.headers.get("host") ?? "localhost"}${pathname}${search}`, request);
}

const clientOf = (request) => ({
  transport: "tcp",
  hostname: request.headers.get("x-forwarded-for") ?? "127.0.0.1",
  port: 0,
});

// `export default { fetch }` is found once the function's own module has run.
setTimeout(async () => {
  const main = await import(Deno.mainModule);
  const fetch = main.default?.fetch;
  if (server === undefined && typeof fetch === "function") {
    listen((request, info) => fetch.call(main.default, request, info));
  } else if (server === undefined) {
    say("The function neither calls Deno.serve nor has `export default { fetch }`.");
    Deno.exit(1);
  }
}, 0);

async function end() {
  await server?.shutdown();
  await Promise.allSettled(background);
  Deno.exit(0);
}

Deno.addSignalListener("SIGTERM", end);

// The stack holds the other end: when it is gone, however it went, so is the function.
void (async () => {
  const reader = Deno.stdin.readable.getReader();
  while (!(await reader.read()).done);
  await end();
})();
