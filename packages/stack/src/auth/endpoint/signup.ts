import {
  type AuthContext,
  type AuthHandler,
  type AuthRequest,
  type AuthTransaction,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { requireEmail } from "../email.ts";
import { type JsonObject } from "../json-body.ts";
import { hashPassword, requireStrongPassword } from "../password.ts";
import { type Challenge, beginFlow, readChallenge } from "../pkce.ts";
import { sendMail } from "../send-mail.ts";
import { audienceOf, signIn } from "../sign-in.ts";
import { audit } from "../store/audit.ts";
import { insertEmailIdentity, refreshProviders } from "../store/identity.ts";
import {
  type StoredUser,
  findUserByEmail,
  findUserById,
  insertUser,
  mergeMetadata,
  updateUser,
} from "../store/user.ts";
import { confirmUser } from "../user-change.ts";
import { userJson } from "../user-json.ts";
import { randomUUID } from "node:crypto";

export const signup: AuthHandler = async (context, request) => {
  const { body } = request;
  if (body.text("email") === "" && body.text("phone") === "") {
    throw new AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled");
  }
  context.limits.signup.take(request.address);
  const wanted = readSignup(context, request);
  const passwordHash = await hashPassword(wanted.password);
  const registered = await inTransaction(context, (transaction) =>
    register(context, transaction, { ...wanted, request, passwordHash }),
  );
  if (registered === "exists") {
    return answer(await answerExisting(context, request, wanted));
  }
  if (registered.email_confirmed_at === null) {
    return answer(userJson(registered));
  }
  return answer(
    await inTransaction(context, async (transaction) => {
      await audit(transaction, { actor: registered, action: "login", traits: { provider: "email" } });
      return signIn(context, transaction, { request, user: registered, method: "password" });
    }),
  );
};

export interface Signup {
  readonly email: string;
  readonly password: string;
  readonly data: JsonObject;
  readonly audience: string;
  readonly pkce: Challenge | null;
}

function readSignup({ config }: AuthContext, request: AuthRequest): Signup {
  const { body } = request;
  if (!config.enableSignup) {
    throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
  }
  const password = body.text("password");
  if (password === "") {
    throw invalid("Signup requires a valid password");
  }
  requireStrongPassword(password, config);
  if (body.text("email") !== "" && body.text("phone") !== "") {
    throw invalid("Only an email address or phone number should be provided on signup.");
  }
  const pkce = readChallenge(body);
  if (body.text("phone") !== "") {
    throw new AuthError(400, "phone_provider_disabled", "Phone signups are disabled");
  }
  if (!config.enableEmailSignup) {
    throw new AuthError(400, "email_provider_disabled", "Email signups are disabled");
  }
  const email = requireEmail(body.text("email"));
  return { email, password, data: body.object("data") ?? {}, audience: audienceOf(request), pkce };
}

export interface Registration extends Omit<Signup, "password"> {
  readonly request: AuthRequest;
  readonly passwordHash: string;
}

/** The new user, confirmed or with a mail on its way; "exists" where a confirmed user has this address. */
export async function register(
  context: AuthContext,
  transaction: AuthTransaction,
  registration: Registration,
): Promise<StoredUser | "exists"> {
  const { request, pkce } = registration;
  const known = await findUserByEmail(transaction, registration);
  if (known !== undefined && known.email_confirmed_at !== null) {
    return "exists";
  }
  const user = known ?? (await insertUser(transaction, newUserOf(registration)));
  const withIdentity = user.identities.length > 0 ? user : await addIdentity(transaction, user, registration.data);
  if (!context.config.enableConfirmations) {
    await audit(transaction, { actor: withIdentity, action: "user_signedup", traits: { provider: "email" } });
    return confirmUser(transaction, withIdentity);
  }
  const traits = { provider: "email" };
  await audit(transaction, { actor: withIdentity, action: "user_confirmation_requested", traits });
  await beginFlow(transaction, { userId: user.id, method: "email/signup", providerType: "email", pkce });
  return sendMail(context, transaction, { request, user: withIdentity, kind: "signup", pkce });
}

const newUserOf = ({ email, audience, passwordHash, data }: Registration) => ({
  email,
  audience,
  passwordHash,
  role: "authenticated",
  appMetadata: { provider: "email", providers: ["email"] },
  userMetadata: data,
});

/** What the sign-up gave becomes the metadata together with the identity's own data. */
async function addIdentity(transaction: AuthTransaction, user: StoredUser, data: JsonObject): Promise<StoredUser> {
  const identityData = await insertEmailIdentity(transaction, {
    userId: user.id,
    email: user.email ?? "",
    isVerified: false,
    data,
  });
  await updateUser(transaction, user.id, { raw_user_meta_data: mergeMetadata(null, identityData) });
  return refreshProviders(transaction, (await findUserById(transaction, user.id)) ?? user);
}

/** With confirmation a stranger must not learn who has an account: the answer is that of a new user. */
async function answerExisting(context: AuthContext, request: AuthRequest, signup: Signup): Promise<JsonObject> {
  const known = await inTransaction(context, async (transaction) => {
    const user = await findUserByEmail(transaction, signup);
    if (user !== undefined) {
      await audit(transaction, { actor: user, action: "user_repeated_signup", traits: { provider: "email" } });
    }
    return user;
  });
  if (!context.config.enableConfirmations || known === undefined) {
    throw new AuthError(422, "user_already_exists", "User already registered");
  }
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    aud: audienceOf(request),
    role: "",
    email: signup.email,
    phone: "",
    confirmation_sent_at: now,
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: signup.data,
    identities: [],
    created_at: now,
    updated_at: now,
    is_anonymous: false,
  };
}
