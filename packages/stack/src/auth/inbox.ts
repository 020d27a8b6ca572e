import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** What Supabase would send. There is no mail server: it lies in the data folder, for the person at this machine. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** `signup`, `magiclink`, `recovery`, `invite`, `email_change`, `reauthentication`. */
  readonly kind: string;
  /** The code to type; "" where there is none. */
  readonly code: string;
  /** The link to open; "" where there is none. */
  readonly link: string;
  readonly tokenHash: string;
  readonly redirectTo: string;
}

export interface ReceivedMail extends Mail {
  readonly id: string;
  readonly sentAt: string;
}

export interface Inbox {
  readonly deliver: (mails: readonly Mail[]) => Promise<void>;
  /** Newest first. */
  readonly list: () => Promise<readonly ReceivedMail[]>;
}

const mostKept = 500;

/** One file a mail, its name sorted by time. */
export function createInbox(dataDir: string): Inbox {
  const folder = path.join(dataDir, "inbox");
  return {
    deliver: async (mails) => {
      for (const mail of mails) {
        await store(folder, mail);
      }
      if (mails.length > 0) {
        await forgetOldest(folder);
      }
    },
    list: async () => {
      const names = (await namesIn(folder)).toReversed();
      return Promise.all(
        names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), "utf8")) as ReceivedMail),
      );
    },
  };
}

let sequence = 0;

async function store(folder: string, mail: Mail): Promise<void> {
  const sentAt = new Date().toISOString();
  sequence += 1;
  const id = `${sentAt.replaceAll(/\D/g, "")}-${String(sequence).padStart(8, "0")}-${randomBytes(4).toString("hex")}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = path.join(folder, `${id}.draft`);
  await writeFile(draft, JSON.stringify({ id, sentAt, ...mail }), { mode: 0o600 });
  await rename(draft, path.join(folder, `${id}.json`));
}

async function forgetOldest(folder: string): Promise<void> {
  const names = await namesIn(folder);
  for (const name of names.slice(0, Math.max(0, names.length - mostKept))) {
    await rm(path.join(folder, name), { force: true });
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
