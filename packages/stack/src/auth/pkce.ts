import { createHash } from "node:crypto";
import { type AuthTransaction } from "./auth-context.ts";
import { AuthError, invalid } from "./auth-error.ts";
import { type JsonBody } from "./json-body.ts";
import { isSame } from "./one-time-code.ts";
import { type FlowState, insertFlowState } from "./store/flow-state.ts";

export interface Challenge {
  readonly challenge: string;
  readonly method: string;
}

/** The PKCE challenge of a request, or null where it asks for the implicit flow. */
export function readChallenge(body: JsonBody): Challenge | null {
  const challenge = body.text("code_challenge");
  const method = body.text("code_challenge_method");
  if ((challenge === "") !== (method === "")) {
    throw invalid("PKCE flow requires code_challenge_method and code_challenge");
  }
  if (challenge === "") {
    return null;
  }
  if (challenge.length < 43 || challenge.length > 128) {
    throw invalid("code challenge has to be between 43 and 128 characters");
  }
  if (!/^[a-zA-Z._~0-9-]+$/.test(challenge)) {
    throw invalid("code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes");
  }
  if (!["s256", "plain"].includes(method.toLowerCase())) {
    throw new AuthError(500, "unexpected_failure", `unsupported code_challenge method ${JSON.stringify(method)}`);
  }
  return { challenge, method };
}

/** Remembers the challenge until the link in the mail was opened and the code is exchanged. */
export async function beginFlow(
  transaction: AuthTransaction,
  flow: {
    readonly userId: string;
    readonly method: string;
    readonly providerType?: string;
    readonly pkce: Challenge | null;
  },
): Promise<void> {
  if (flow.pkce !== null) {
    await insertFlowState(transaction, {
      userId: flow.userId,
      method: flow.method,
      providerType: flow.providerType ?? flow.method,
      challenge: flow.pkce.challenge,
      challengeMethod: flow.pkce.method,
    });
  }
}

export function requireVerifier(flow: FlowState, verifier: string): void {
  const presented =
    flow.code_challenge_method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  if (!isSame(presented, flow.code_challenge ?? "")) {
    throw new AuthError(400, "bad_code_verifier", "code challenge does not match previously saved code verifier");
  }
}
