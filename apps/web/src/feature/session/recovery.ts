import type { SignedInUser } from "../../supabase/server.ts";

const mailMethods: ReadonlySet<string> = new Set(["recovery", "otp", "magiclink"]);
const patienceMs = 3_600_000;

/** Whether the session was begun by a mail within the last hour: then, and only then, the old password is not asked for. */
export const mayChooseFromMail = (methods: SignedInUser["methods"], nowMs: number): boolean =>
  methods.some(({ method, timestamp }) => mailMethods.has(method) && nowMs - timestamp * 1_000 < patienceMs);
