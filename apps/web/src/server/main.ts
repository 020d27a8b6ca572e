/*
 * The web app as a service of the supervisor: Next.js over the build in `.next`, on one port of loopback.
 *
 * Reads: the variables of supabase/environment.ts, CHANDLERY_WEB_PORT. Ends on SIGTERM or when its parent is gone.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import path from "node:path";
import next from "next";

const hostname = "127.0.0.1";
const port = Number(process.env["CHANDLERY_WEB_PORT"]);

// A foreign name that is made to lead to loopback would make a stranger's page one of ours, local user included.
const hosts = new Set([`${hostname}:${port}`, `localhost:${port}`]);

const app = next({ dev: false, dir: path.join(import.meta.dirname, "../.."), hostname, port });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => {
  if (!hosts.has(request.headers.host ?? "")) {
    response.writeHead(421, { "content-type": "text/plain" }).end(`This is http://${hostname}:${port}.\n`);
    return;
  }
  if (request.url === "/health") {
    response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
    return;
  }
  void handle(request, response);
});
server.listen(port, hostname);
await once(server, "listening");

const stop = () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
process.once("SIGTERM", stop);
process.once("disconnect", stop);
process.send?.({ type: "ready", addresses: { web: `http://${hostname}:${port}` } });
