import { randomBytes } from "node:crypto";
import { type AuthContext, type AuthHandler, type AuthRequest, answer, inTransaction } from "../auth-context.ts";
import { AuthError, invalid } from "../auth-error.ts";
import { requireEmail } from "../email.ts";
import { hashPassword } from "../password.ts";
import { beginFlow, readChallenge } from "../pkce.ts";
import { sendEmailChange, sendMail } from "../send-mail.ts";
import { audienceOf } from "../sign-in.ts";
import { audit } from "../store/audit.ts";
import { type StoredUser, findUserByEmail } from "../store/user.ts";
import { register } from "./signup.ts";

/** A mail that leads to a new password. The answer never tells whether there is such a user. */
export const recover: AuthHandler = async (context, request) => {
  context.limits.recover.take(request.address);
  requireEmailProvider(context, 400);
  if (request.body.text("email") === "") {
    throw invalid("Password recovery requires an email");
  }
  const email = requireEmail(request.body.text("email"));
  const pkce = readChallenge(request.body);
  await inTransaction(context, async (transaction) => {
    const user = await findUserByEmail(transaction, { email, audience: audienceOf(request) });
    if (user !== undefined) {
      await beginFlow(transaction, { userId: user.id, method: "recovery", pkce });
      await audit(transaction, { actor: user, action: "user_recovery_requested" });
      await sendMail(context, transaction, { request, user, kind: "recovery", pkce });
    }
  });
  return answer({});
};

export const otp: AuthHandler = async (context, request) => {
  const { body } = request;
  context.limits.otp.take(request.address);
  if (body.text("email") !== "" && body.text("phone") !== "") {
    throw invalid("Only an email address or phone number should be provided");
  }
  if (body.text("email") !== "" && body.text("channel") !== "") {
    throw invalid("Channel should only be specified with Phone OTP");
  }
  readChallenge(body);
  if (body.text("phone") !== "") {
    throw new AuthError(400, "phone_provider_disabled", "Unsupported phone provider");
  }
  if (body.text("email") === "") {
    throw invalid("One of email or phone must be set");
  }
  if (!body.flag("create_user") && (await findAddressed(context, request)) === undefined) {
    throw new AuthError(422, "otp_disabled", "Signups not allowed for otp");
  }
  return sendMagicLink(context, request);
};

export const magicLink: AuthHandler = async (context, request) => {
  context.limits.otp.take(request.address);
  if (request.body.text("email") === "") {
    throw new AuthError(422, "validation_failed", "Password recovery requires an email");
  }
  return sendMagicLink(context, request);
};

/** A stranger is signed up on the way; the mail is then the one that confirms the address. */
const sendMagicLink: AuthHandler = async (context, request) => {
  requireEmailProvider(context, 422);
  const pkce = readChallenge(request.body);
  const known = await findAddressed(context, request);
  const isConfirmed = known !== undefined && known.email_confirmed_at !== null;
  const user = isConfirmed ? known : await signUpByLink(context, request);
  if (user !== undefined) {
    await inTransaction(context, async (transaction) => {
      await beginFlow(transaction, { userId: user.id, method: "magiclink", pkce });
      await audit(transaction, { actor: user, action: "user_recovery_requested" });
      await sendMail(context, transaction, { request, user, kind: "magiclink", pkce });
    });
  }
  return answer({});
};

/** The new user where sign-ups need no confirmation; undefined where a mail is on its way already. */
async function signUpByLink(context: AuthContext, request: AuthRequest): Promise<StoredUser | undefined> {
  if (!context.config.enableSignup) {
    throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
  }
  const passwordHash = await hashPassword(randomBytes(33).toString("base64url"));
  const registered = await inTransaction(context, (transaction) =>
    register(context, transaction, {
      request,
      passwordHash,
      email: requireEmail(request.body.text("email")),
      data: request.body.object("data") ?? {},
      audience: audienceOf(request),
      pkce: readChallenge(request.body),
    }),
  );
  return registered === "exists" || context.config.enableConfirmations ? undefined : registered;
}

export const resend: AuthHandler = async (context, request) => {
  context.limits.resend.take(request.address);
  const type = readResend(context, request);
  const pkce = readChallenge(request.body);
  const user = await findAddressed(context, request);
  if (user === undefined) {
    return answer({});
  }
  await inTransaction(context, async (transaction) => {
    if (type === "signup" && user.email_confirmed_at === null) {
      await audit(transaction, { actor: user, action: "user_confirmation_requested" });
      await beginFlow(transaction, { userId: user.id, method: "email/signup", pkce });
      await sendMail(context, transaction, { request, user, kind: "signup", pkce });
    }
    if (type === "email_change" && (user.email_change ?? "") !== "") {
      await beginFlow(transaction, { userId: user.id, method: "email_change", pkce });
      await sendEmailChange(context, transaction, { request, user, email: user.email_change ?? "", pkce });
    }
  });
  return answer({});
};

function readResend(context: AuthContext, { body }: AuthRequest): "signup" | "email_change" {
  const type = body.text("type");
  if (type === "sms" || type === "phone_change") {
    throw new AuthError(400, "phone_provider_disabled", "Phone logins are disabled");
  }
  if (type !== "signup" && type !== "email_change") {
    throw invalid("Missing one of these types: signup, email_change, sms, phone_change");
  }
  if (body.text("email") === "" && type === "signup") {
    throw invalid("Type provided requires an email address");
  }
  if (body.text("email") !== "" && body.text("phone") !== "") {
    throw invalid("Only an email address or phone number should be provided.");
  }
  if (body.text("phone") !== "") {
    throw new AuthError(400, "phone_provider_disabled", "Phone logins are disabled");
  }
  if (body.text("email") === "") {
    throw invalid("Missing email address or phone number");
  }
  requireEmailProvider(context, 400);
  return type;
}

function findAddressed(context: AuthContext, request: AuthRequest): Promise<StoredUser | undefined> {
  const email = requireEmail(request.body.text("email"));
  const audience = audienceOf(request);
  return inTransaction(context, (transaction) => findUserByEmail(transaction, { email, audience }));
}

function requireEmailProvider({ config }: AuthContext, status: number): void {
  if (!config.enableEmailSignup) {
    throw new AuthError(status, "email_provider_disabled", "Email logins are disabled");
  }
}
