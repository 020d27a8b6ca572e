import { type AuthHandler, inTransaction } from "../auth-context.ts";
import { invalid } from "../auth-error.ts";
import { requireCaller } from "../caller.ts";
import { audit } from "../store/audit.ts";
import { type SessionChoice, endSessions } from "../store/session.ts";

const scopes: ReadonlyMap<string, SessionChoice> = new Map([
  ["", "all"],
  ["global", "all"],
  ["local", "this"],
  ["others", "others"],
]);

export const logout: AuthHandler = async (context, request) => {
  const { user, session } = await requireCaller(context, request);
  const scope = request.query.get("scope") ?? "";
  const choice = scopes.get(scope);
  if (choice === undefined) {
    throw invalid(`Unsupported logout scope ${JSON.stringify(scope)}`);
  }
  await inTransaction(context, async (transaction) => {
    await audit(transaction, { actor: user, action: "logout" });
    await endSessions(
      transaction,
      session === undefined ? { userId: user.id, choice: "all" } : { userId: user.id, sessionId: session.id, choice },
    );
  });
  return { status: 204 };
};
