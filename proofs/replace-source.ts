import { registerHooks } from "node:module";

/** Text of a module that is replaced as it is loaded. */
export interface SourceChange {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Builds bugs into a process before its own first line, from a file that `node --import` names. A text that is not there
 * ends it, so a bug cannot be lost by editing.
 */
export function replaceSource(changes: readonly SourceChange[], folder: URL): void {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      const due = changes.filter(({ file }) => url === new URL(file, folder).href);
      if (due.length === 0) {
        return loaded;
      }
      const source = due.reduce((text, { from, to }) => {
        if (!text.includes(from)) {
          throw new Error(`${url} does not have the text that a planted bug replaces: ${from}`);
        }
        return text.replace(from, () => to);
      }, textOf(loaded.source));
      return { ...loaded, source };
    },
  });
}

/** Text, or its bytes. */
const textOf = (source: unknown): string =>
  typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString();
