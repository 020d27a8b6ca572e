import {
  type AuthAnswer,
  type AuthContext,
  type AuthHandler,
  type AuthRequest,
  answer,
  inTransaction,
} from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { passwordFits, weaknessesOf } from "../password.ts";
import { requireVerifier } from "../pkce.ts";
import { audienceOf, isBanned, signIn } from "../sign-in.ts";
import { audit } from "../store/audit.ts";
import { deleteFlowState, lockFlowState } from "../store/flow-state.ts";
import { type StoredUser, findUserByEmail, findUserById } from "../store/user.ts";
import { refreshGrant } from "./refresh.ts";

export const token: AuthHandler = async (context, request) => {
  const grant = grants.get(request.query.get("grant_type") ?? "");
  if (grant === undefined) {
    throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
  }
  context.limits.token.take(request.address);
  return grant(context, request);
};

const invalidLogin = (): AuthError => new AuthError(400, "invalid_credentials", "Invalid login credentials");

async function passwordGrant(context: AuthContext, request: AuthRequest): Promise<AuthAnswer> {
  const { body } = request;
  const password = body.text("password");
  const user = await findSigningIn(context, request);
  if (isBanned(user)) {
    throw new AuthError(400, "user_banned", "User is banned");
  }
  if (!(await passwordFits(password, user.encrypted_password))) {
    throw invalidLogin();
  }
  if (user.email_confirmed_at === null) {
    throw new AuthError(400, "email_not_confirmed", "Email not confirmed");
  }
  const tokens = await inTransaction(context, async (transaction) => {
    await audit(transaction, { actor: user, action: "login", traits: { provider: "email" } });
    return signIn(context, transaction, { request, user, method: "password" });
  });
  return answer({ ...tokens, ...weakPassword(context, password) });
}

async function findSigningIn(context: AuthContext, request: AuthRequest): Promise<StoredUser> {
  const email = request.body.text("email");
  const phone = request.body.text("phone");
  if (email !== "" && phone !== "") {
    throw invalid("Only an email address or phone number should be provided on login.");
  }
  if (phone !== "") {
    throw new AuthError(422, "phone_provider_disabled", "Phone logins are disabled");
  }
  if (email === "") {
    throw invalid("missing email or phone");
  }
  if (!context.config.enableEmailSignup) {
    throw new AuthError(422, "email_provider_disabled", "Email logins are disabled");
  }
  const audience = audienceOf(request);
  const user = await inTransaction(context, (transaction) => findUserByEmail(transaction, { email, audience }));
  if (user === undefined) {
    throw invalidLogin();
  }
  return user;
}

/** A password from before the rules is let in, and the client is told. */
function weakPassword({ config }: AuthContext, password: string): Readonly<Record<string, unknown>> {
  const weaknesses = weaknessesOf(password, config);
  return weaknesses.length === 0
    ? {}
    : {
        weak_password: {
          message: weaknesses.map((weakness) => weakness.message).join(" "),
          reasons: weaknesses.map((weakness) => weakness.reason),
        },
      };
}

async function pkceGrant(context: AuthContext, request: AuthRequest): Promise<AuthAnswer> {
  const authCode = request.body.text("auth_code");
  const verifier = request.body.text("code_verifier");
  if (authCode === "" || verifier === "") {
    throw invalid("invalid request: both auth code and code verifier should be non-empty");
  }
  const tokens = await inTransaction(context, async (transaction) => {
    const flow = await lockFlowState(transaction, authCode);
    if (flow === undefined || flow.user_id === null) {
      throw new AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found");
    }
    if (flow.is_expired) {
      throw new AuthError(422, "flow_state_expired", "invalid flow state, flow state has expired");
    }
    const user = await findUserById(transaction, flow.user_id);
    if (user === undefined) {
      throw new AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found");
    }
    requireVerifier(flow, verifier);
    await audit(transaction, { actor: user, action: "login", traits: { provider_type: flow.provider_type } });
    await deleteFlowState(transaction, flow.id);
    return signIn(context, transaction, { request, user, method: flow.authentication_method });
  });
  return answer(tokens);
}

const grants: ReadonlyMap<string, AuthHandler> = new Map<string, AuthHandler>([
  ["password", passwordGrant],
  ["refresh_token", refreshGrant],
  ["pkce", pkceGrant],
  ["id_token", () => Promise.reject(new AuthError(400, "provider_disabled", "Provider is not enabled"))],
  ["web3", () => Promise.reject(new AuthError(422, "web3_provider_disabled", "Web3 provider is disabled"))],
]);
