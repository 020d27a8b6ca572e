import { type AuthConfig } from "../config.ts";

/** Where a link in a mail may lead back to: the address that was asked for where it is allowed, else the site. */
export function allowedRedirect(asked: readonly (string | null | undefined)[], config: AuthConfig): string {
  return asked.find((url) => typeof url === "string" && isRedirectAllowed(url, config)) ?? config.siteUrl;
}

export function isRedirectAllowed(url: string, config: AuthConfig): boolean {
  const target = parseUrl(url);
  const site = parseUrl(config.siteUrl);
  // `http://2130706433/` is 127.0.0.1 to the parser; nobody writes it so who means well.
  if (target === undefined || site === undefined || /^[a-z][a-z0-9+.-]*:\/\/\d+([:/?#]|$)/i.test(url)) {
    return false;
  }
  if (isSameSite(target, site)) {
    return true;
  }
  if (isAddress(target.hostname)) {
    return isLoopbackAddress(target.hostname);
  }
  const [withoutFragment = ""] = url.split("#");
  return config.additionalRedirectUrls.some((pattern) => globToRegExp(pattern).test(withoutFragment));
}

/** On loopback the port may differ: native apps choose theirs at run time (RFC 8252, section 7.3). */
const isSameSite = (target: URL, site: URL): boolean =>
  target.hostname === site.hostname &&
  target.protocol === site.protocol &&
  (target.port === site.port || target.hostname === "localhost" || isLoopbackAddress(target.hostname));

const isAddress = (hostname: string): boolean => /^\d+(\.\d+){0,3}$/.test(hostname) || hostname.startsWith("[");

const isLoopbackAddress = (hostname: string): boolean => /^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]";

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** `*` stays within a part between dots and slashes, `**` does not; `?` is one character, `{a,b}` a choice. */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*|\*|\?|\{[^{}]*\}|[^*?{}]+|./g, (part) => {
    switch (part[0]) {
      case "*":
        return part === "**" ? ".*" : "[^./]*";
      case "?":
        return "[^./]";
      case "{":
        return `(?:${part.slice(1, -1).split(",").map(escaped).join("|")})`;
      default:
        return escaped(part);
    }
  });
  return new RegExp(`^${source}$`, "s");
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
