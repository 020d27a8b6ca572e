import { type AuthHandler, answer, inTransaction } from "../auth-context.ts";
import { invalid } from "../auth-error.ts";
import { requireAdmin } from "../caller.ts";
import { audit, listAudit } from "../store/audit.ts";
import { deleteFactor, renameFactor } from "../store/factor.ts";
import { factorJson } from "../user-json.ts";
import { pageHeaders, readPage } from "../page.ts";
import { requireUser } from "./admin-users.ts";
import { requireFactor } from "./factors.ts";

export const listFactors: AuthHandler = async (context, request) => {
  await requireAdmin(context, request);
  const user = await inTransaction(context, (transaction) => requireUser(transaction, request));
  return answer(user.factors.map(factorJson));
};

export const removeFactor: AuthHandler = async (context, request) => {
  await requireAdmin(context, request);
  return inTransaction(context, async (transaction) => {
    const user = await requireUser(transaction, request);
    const factor = requireFactor({ user }, request);
    const traits = { user_id: user.id, factor_id: factor.id };
    await audit(transaction, { actor: user, action: "factor_deleted", address: request.address, traits });
    await deleteFactor(transaction, factor.id);
    return answer(factorJson(factor));
  });
};

export const updateFactor: AuthHandler = async (context, request) => {
  const actor = await requireAdmin(context, request);
  const friendlyName = request.body.text("friendly_name");
  return inTransaction(context, async (transaction) => {
    const user = await requireUser(transaction, request);
    const factor = requireFactor({ user }, request);
    if (friendlyName !== "") {
      await renameFactor(transaction, { factorId: factor.id, friendlyName });
    }
    const traits = { user_id: user.id, factor_id: factor.id, factor_type: factor.factor_type };
    await audit(transaction, { actor, action: "factor_updated", traits });
    const renamed = await requireUser(transaction, request);
    return answer(factorJson(requireFactor({ user: renamed }, request)));
  });
};

const auditFields: ReadonlyMap<string, readonly string[]> = new Map([
  ["author", ["actor_username", "actor_name"]],
  ["action", ["action"]],
  ["type", ["log_type"]],
]);

export const listAuditLog: AuthHandler = async (context, request) => {
  await requireAdmin(context, request);
  const page = readPage(request);
  const asked = request.query.get("query") ?? "";
  const [, scope = "", value = ""] = /^([^:]*):(.*)$/s.exec(asked) ?? [];
  const fields = asked === "" ? [] : auditFields.get(scope);
  if (fields === undefined) {
    throw invalid(`Invalid query scope: ${asked}`);
  }
  const { entries, total } = await inTransaction(context, (transaction) =>
    listAudit(transaction, { ...page, fields, value }),
  );
  return { status: 200, body: entries, headers: pageHeaders(request, { ...page, total }) };
};
