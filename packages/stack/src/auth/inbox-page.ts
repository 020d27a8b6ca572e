import { type IncomingMessage, type ServerResponse } from "node:http";
import { type GatewayPage } from "../gateway/index.ts";
import { type Inbox, type ReceivedMail } from "./inbox.ts";

/**
 * `GET /inbox`: the mails that nobody sent. Their links sign people in, so only this machine may read them: by its
 * address, by the name it was asked under (a page elsewhere may have its name point here), and not through a proxy.
 */
export const inboxPage =
  (inbox: Inbox): GatewayPage =>
  async (request, response, path) => {
    if (path !== "/inbox" || request.method !== "GET") {
      return false;
    }
    if (!isFromHere(request)) {
      send(response, { status: 403, type: "text/plain", text: "The inbox is shown on this machine only.\n" });
      return true;
    }
    const mails = await inbox.list();
    const wantsJson = request.headers.accept?.includes("text/html") !== true;
    send(response, wantsJson ? json({ mails }) : { status: 200, type: "text/html", text: page(mails) });
    return true;
  };

function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "");
  const isProxied = headers["x-forwarded-for"] !== undefined || headers["forwarded"] !== undefined;
  const isLoopback = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? "");
  return isLoopback && !isProxied && ["localhost", "127.0.0.1", "[::1]"].includes(name);
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const json = (value: unknown): Page => ({ status: 200, type: "application/json", text: JSON.stringify(value) });

function send(response: ServerResponse, { status, type, text }: Page): void {
  response
    .writeHead(status, {
      "content-type": `${type}; charset=utf-8`,
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .end(text);
}

const page = (mails: readonly ReceivedMail[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Inbox</title>
<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}td{padding:.3rem 1rem .3rem 0;vertical-align:top}</style>
</head><body><h1>Inbox</h1><p>Mails of this install. None of them left this machine.</p>
<table>${mails.map(row).join("\n")}</table></body></html>`;

const row = ({ sentAt, to, subject, code, link }: ReceivedMail): string =>
  `<tr><td>${escaped(sentAt)}</td><td>${escaped(to)}</td><td>${escaped(subject)}</td><td>${escaped(code)}</td><td>${
    link === "" ? "" : `<a href="${escaped(link)}" rel="noreferrer">open</a>`
  }</td></tr>`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
