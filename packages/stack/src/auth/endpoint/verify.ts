import {
  type AuthAnswer,
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
import { flowPrefix, hashCode } from "../one-time-code.ts";
import { redirectOf } from "../send-mail.ts";
import { audienceOf, signIn } from "../sign-in.ts";
import { issueAuthCode } from "../store/flow-state.ts";
import { refreshProviders } from "../store/identity.ts";
import { type StoredUser } from "../store/user.ts";
import { codeExpired, singleConfirmation, spendCode } from "../verify-code.ts";
import { errorRedirect, messageRedirect, tokenRedirect, withCode } from "../verify-redirect.ts";

/** The code typed by hand, or the hash of a link that a page of the product has opened. */
export const verifyPost: AuthHandler = async (context, request) => {
  context.limits.verify.take(request.address);
  const presented = readPresented(request);
  const tokens = await inTransaction(context, async (transaction) => {
    const user = await spendCode(context, transaction, { ...presented, audience: audienceOf(request) });
    return user === null ? null : signInVerified(context, transaction, { request, user });
  });
  return answer(tokens ?? { msg: singleConfirmation, code: "200" });
};

/** The link itself: whatever comes of it, the browser is sent back to the product. */
export const verifyGet: AuthHandler = async (context, request) => {
  context.limits.verify.take(request.address);
  const type = request.query.get("type") ?? "";
  const hash = request.query.get("token") ?? "";
  if (type === "") {
    throw invalid("Verify requires a verification type");
  }
  if (hash === "") {
    throw invalid("Verify requires a token or a token hash");
  }
  const link: Link = { type, hash, to: redirectOf(context, request), isPkce: hash.startsWith(flowPrefix) };
  try {
    return redirect(await openLink(context, { request, link }));
  } catch (error) {
    if (error instanceof AuthError && error.status < 500) {
      return redirect(errorRedirect(link.to, { error, isPkce: link.isPkce }));
    }
    throw error;
  }
};

interface Presented {
  readonly type: string;
  readonly hash: string;
  readonly email: string | null;
}

function readPresented({ body }: AuthRequest): Presented {
  const type = body.text("type");
  const code = body.text("token");
  const tokenHash = body.text("token_hash");
  if (type === "") {
    throw invalid("Verify requires a verification type");
  }
  if ((code === "") === (tokenHash === "")) {
    throw invalid("Verify requires either a token or a token hash");
  }
  const email = body.text("email");
  if (tokenHash !== "") {
    if (email !== "" || body.text("phone") !== "" || body.text("redirect_to") !== "") {
      throw invalid("Only the token_hash and type should be provided");
    }
    return { type, hash: tokenHash, email: null };
  }
  if (body.text("phone") !== "" && email === "") {
    throw refusePhone(body.text("phone"));
  }
  if (email === "" || body.text("phone") !== "") {
    throw invalid("Only an email address or phone number should be provided on verify");
  }
  return { type, hash: hashCode(requireValidEmail(email), code), email: requireValidEmail(email) };
}

function refusePhone(phone: string): AuthError {
  const isNumber = /^[1-9][0-9]{1,14}$/.test(phone.replace(/^\+/, "").replaceAll(" ", ""));
  return isNumber ? codeExpired() : invalid("Invalid phone number format (E.164 required)");
}

function requireValidEmail(email: string): string {
  try {
    return requireEmail(email);
  } catch {
    throw new AuthError(422, "validation_failed", "Invalid email format");
  }
}

async function signInVerified(
  context: AuthContext,
  transaction: AuthTransaction,
  { request, user }: { readonly request: AuthRequest; readonly user: StoredUser },
): Promise<JsonObject> {
  const current = await refreshProviders(transaction, user);
  return signIn(context, transaction, { request, user: current, method: "otp" });
}

interface Link {
  readonly type: string;
  readonly hash: string;
  readonly to: string;
  readonly isPkce: boolean;
}

function openLink(
  context: AuthContext,
  { request, link }: { readonly request: AuthRequest; readonly link: Link },
): Promise<string> {
  return inTransaction(context, async (transaction) => {
    const presented = { type: link.type, hash: link.hash, email: null, audience: audienceOf(request) };
    const user = await spendCode(context, transaction, presented);
    if (user === null) {
      return messageRedirect(link.to, { message: singleConfirmation, isPkce: link.isPkce });
    }
    if (!link.isPkce) {
      const tokens = await signInVerified(context, transaction, { request, user });
      return tokenRedirect(link.to, { tokens, type: link.type });
    }
    await refreshProviders(transaction, user);
    const method = link.type === "signup" ? "email/signup" : link.type;
    const code = await issueAuthCode(transaction, { userId: user.id, method });
    if (code === undefined) {
      const reason = "No associated flow state found. No valid flow state found for user.";
      throw new AuthError(400, "flow_state_not_found", reason);
    }
    return withCode(link.to, code);
  });
}

const redirect = (location: string): AuthAnswer => ({ status: 303, headers: { location } });
