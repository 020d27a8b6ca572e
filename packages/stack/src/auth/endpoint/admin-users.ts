import { createHash, randomBytes } from "node:crypto";
import {
  type AuthContext,
  type AuthHandler,
  type AuthRequest,
  type AuthTransaction,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { requireAdmin, uuidForm } from "../caller.ts";
import { requireEmail } from "../email.ts";
import { hashPassword, isBcryptHash, requireStrongPassword } from "../password.ts";
import { audienceOf } from "../sign-in.ts";
import { type AuditActor, audit } from "../store/audit.ts";
import { deleteFactorsOf } from "../store/factor.ts";
import { insertEmailIdentity, isEmailTaken, updateEmailIdentity } from "../store/identity.ts";
import { clearOneTimeTokens } from "../store/one-time-token.ts";
import { endSessions } from "../store/session.ts";
import {
  type StoredUser,
  type UserColumns,
  countUsers,
  deleteUser,
  findUserById,
  insertUser,
  listUsers,
  mergeMetadata,
  softDeleteIdentities,
  updateUser,
} from "../store/user.ts";
import { changePassword, confirmUser } from "../user-change.ts";
import { userJson } from "../user-json.ts";
import { bannedUntil } from "../ban.ts";
import { pageHeaders, readPage } from "../page.ts";

export const list: AuthHandler = async (context, request) => {
  await requireAdmin(context, request);
  const page = readPage(request);
  const asked = { audience: audienceOf(request), filter: request.query.get("filter") ?? "" };
  const { users, total } = await inTransaction(context, async (transaction) => ({
    users: await listUsers(transaction, { ...asked, ...page, direction: readDirection(request) }),
    total: await countUsers(transaction, asked),
  }));
  const body = { users: users.map(userJson), aud: asked.audience };
  return { status: 200, body, headers: pageHeaders(request, { ...page, total }) };
};

export const get: AuthHandler = async (context, request) => {
  await requireAdmin(context, request);
  return answer(userJson(await inTransaction(context, (transaction) => requireUser(transaction, request))));
};

export const create: AuthHandler = async (context, request) => {
  const actor = await requireAdmin(context, request);
  const wanted = await readNewUser(context, request);
  const user = await inTransaction(context, (transaction) => insertByAdmin(transaction, { ...wanted, actor, request }));
  return answer(userJson(user));
};

export const update: AuthHandler = async (context, request) => {
  const actor = await requireAdmin(context, request);
  const { body } = request;
  const email = body.text("email") === "" ? "" : requireEmail(body.text("email"));
  refusePhone(request);
  const password = body.optionalText("password");
  if (password !== null) {
    requireStrongPassword(password, context.config);
  }
  const until = bannedUntil(body.text("ban_duration"));
  const passwordHash = password === null || password === "" ? null : await hashPassword(password);
  const changed = await inTransaction(context, async (transaction) => {
    const user = await requireUser(transaction, request);
    const change = { user, request, email, until, actor };
    return changeByAdmin(transaction, password === null ? change : { ...change, passwordHash });
  });
  return answer(userJson(changed));
};

export const remove: AuthHandler = async (context, request) => {
  const actor = await requireAdmin(context, request);
  const isSoft = request.hasBody && request.body.flag("should_soft_delete");
  await inTransaction(context, async (transaction) => {
    const user = await requireUser(transaction, request);
    await audit(transaction, { actor, action: "user_deleted", traits: traitsOf(user) });
    if (!isSoft) {
      await deleteUser(transaction, user.id);
    } else if (user.deleted_at === null) {
      await obscure(transaction, user);
    }
  });
  return answer({});
};

export async function requireUser(transaction: AuthTransaction, request: AuthRequest): Promise<StoredUser> {
  const id = request.params["user_id"] ?? "";
  if (!uuidForm.test(id)) {
    throw new AuthError(404, "validation_failed", "user_id must be an UUID");
  }
  const user = await findUserById(transaction, id);
  if (user === undefined) {
    throw new AuthError(404, "user_not_found", "User not found");
  }
  return user;
}

const traitsOf = (user: StoredUser) => ({
  user_id: user.id,
  user_email: user.email ?? "",
  user_phone: user.phone ?? "",
});

function readDirection({ query }: AuthRequest): "asc" | "desc" {
  const [field = "created_at", direction = "desc"] = (query.get("sort") ?? "created_at desc").split(" ");
  if (field !== "created_at") {
    throw invalid(`Bad Sort Parameters: bad field for sort '${field}'`);
  }
  const word = direction.toLowerCase();
  if (word !== "asc" && word !== "desc") {
    throw invalid(`Bad Sort Parameters: bad direction for sort '${direction}', only 'asc' and 'desc' allowed`);
  }
  return word;
}

function refusePhone({ body }: AuthRequest): void {
  if (body.text("phone") !== "" || body.flag("phone_confirm")) {
    throw new AuthError(400, "phone_provider_disabled", "The local stack does not support phone numbers");
  }
}

interface NewUserByAdmin {
  readonly id: string;
  readonly email: string;
  readonly audience: string;
  readonly passwordHash: string;
  readonly until: string | null | undefined;
}

async function readNewUser(context: AuthContext, request: AuthRequest): Promise<NewUserByAdmin> {
  const { body } = request;
  if (body.text("email") === "" && body.text("phone") === "") {
    throw invalid("Cannot create a user without either an email or phone");
  }
  refusePhone(request);
  const email = requireEmail(body.text("email"));
  const audience = body.text("aud") || audienceOf(request);
  if (await inTransaction(context, (transaction) => isEmailTaken(transaction, { email, audience }))) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  const id = body.text("id");
  if (id !== "" && !uuidForm.test(id)) {
    throw invalid("ID must conform to the uuid v4 format");
  }
  if (/^[0-]+$/.test(id)) {
    throw invalid("ID cannot be a nil uuid");
  }
  return {
    id,
    email,
    audience,
    passwordHash: await readPassword(request),
    until: bannedUntil(body.text("ban_duration")),
  };
}

async function readPassword({ body }: AuthRequest): Promise<string> {
  const password = body.optionalText("password");
  const given = body.text("password_hash");
  if (password !== null && given !== "") {
    throw invalid("Only a password or a password hash should be provided");
  }
  if (given !== "") {
    if (!isBcryptHash(given)) {
      throw new AuthError(501, "feature_not_supported", "The local stack supports bcrypt hashes only");
    }
    return given;
  }
  if (Buffer.byteLength(password ?? "") > 72) {
    throw invalid("bcrypt: password length exceeds 72 bytes");
  }
  return hashPassword((password ?? "") || randomBytes(48).toString("base64url"));
}

interface InsertByAdmin extends NewUserByAdmin {
  readonly actor: AuditActor;
  readonly request: AuthRequest;
}

async function insertByAdmin(transaction: AuthTransaction, wanted: InsertByAdmin): Promise<StoredUser> {
  const { actor, email, audience, passwordHash, until, id } = wanted;
  const { body } = wanted.request;
  const providers = { provider: "email", providers: ["email"] };
  const user = await insertUser(transaction, {
    ...(id === "" ? {} : { id }),
    email,
    audience,
    passwordHash,
    role: body.text("role") || "authenticated",
    appMetadata: mergeMetadata(providers, body.object("app_metadata") ?? {}),
    userMetadata: body.object("user_metadata") ?? {},
  });
  await insertEmailIdentity(transaction, { userId: user.id, email, isVerified: false });
  await audit(transaction, { actor, action: "user_signedup", traits: { ...traitsOf(user), provider: "email" } });
  const banned = await updateUser(transaction, user.id, until === undefined ? {} : { banned_until: until });
  return body.flag("email_confirm") ? confirmUser(transaction, banned) : banned;
}

interface ChangeByAdmin {
  readonly user: StoredUser;
  readonly request: AuthRequest;
  readonly email: string;
  readonly until: string | null | undefined;
  readonly actor: AuditActor;
  /** Absent where the password stays. */
  readonly passwordHash?: string | null;
}

async function changeByAdmin(transaction: AuthTransaction, change: ChangeByAdmin): Promise<StoredUser> {
  const { email, actor, until, passwordHash } = change;
  const { body } = change.request;
  let { user } = change;
  if (body.flag("email_confirm")) {
    user = await confirmUser(transaction, user);
  }
  if (passwordHash !== undefined) {
    user = await changePassword(transaction, { user, passwordHash, sessionId: undefined });
  }
  if (email !== "") {
    await requireOwnEmail(transaction, { user, email });
    await moveEmail(transaction, { user, email, isVerified: body.flag("email_confirm") });
  }
  const columns: Partial<UserColumns> = {
    ...(email === "" ? {} : { email }),
    ...(body.text("role") === "" ? {} : { role: body.text("role").trim() }),
    ...(until === undefined ? {} : { banned_until: until }),
    ...mergedMetadata(user, change.request),
  };
  const changed = await updateUser(transaction, user.id, columns);
  await audit(transaction, { actor, action: "user_modified", traits: traitsOf(changed) });
  return changed;
}

function mergedMetadata(user: StoredUser, { body }: AuthRequest): Partial<UserColumns> {
  const app = body.object("app_metadata");
  const own = body.object("user_metadata");
  return {
    ...(app === null ? {} : { raw_app_meta_data: mergeMetadata(user.raw_app_meta_data, app) }),
    ...(own === null ? {} : { raw_user_meta_data: mergeMetadata(user.raw_user_meta_data, own) }),
  };
}

async function requireOwnEmail(
  transaction: AuthTransaction,
  { user, email }: { readonly user: StoredUser; readonly email: string },
): Promise<void> {
  if (await isEmailTaken(transaction, { email, audience: user.aud ?? "", exceptUser: user.id })) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
}

async function moveEmail(
  transaction: AuthTransaction,
  { user, email, isVerified }: { readonly user: StoredUser; readonly email: string; readonly isVerified: boolean },
): Promise<void> {
  if (user.identities.some((identity) => identity.provider === "email")) {
    await updateEmailIdentity(transaction, { userId: user.id, changes: { email, email_verified: isVerified } });
  } else {
    await insertEmailIdentity(transaction, { userId: user.id, email, isVerified });
  }
}

/** A soft deletion keeps the row, for what refers to it, and nothing that tells who it was. */
async function obscure(transaction: AuthTransaction, user: StoredUser): Promise<void> {
  const obscured = (text: string) => createHash("sha256").update(`${user.id}${text}`).digest("base64url");
  await clearOneTimeTokens(transaction, user.id);
  await softDeleteIdentities(
    transaction,
    user.identities.map((identity) => ({
      id: identity.id,
      providerId: obscured(`${identity.provider}:${identity.provider_id}`),
    })),
  );
  await deleteFactorsOf(transaction, user.id);
  await endSessions(transaction, { userId: user.id, choice: "all" });
  await updateUser(transaction, user.id, {
    email: obscured(user.email ?? ""),
    phone: obscured(user.phone ?? "").slice(0, 15),
    email_change: obscured(user.email_change ?? ""),
    phone_change: obscured(user.phone_change ?? "").slice(0, 15),
    encrypted_password: null,
    confirmation_token: "",
    recovery_token: "",
    email_change_token_current: "",
    email_change_token_new: "",
    deleted_at: new Date().toISOString(),
    raw_user_meta_data: {},
    raw_app_meta_data: {},
  });
}
