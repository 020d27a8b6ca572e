import { type TestStack } from "./test-stack.ts";

export interface SignedUp {
  readonly userId: string;
  readonly token: string;
}

/** A user who signs up through Auth, and the access token that this gives. */
export async function signUp({ url, keys }: Pick<TestStack, "url" | "keys">, email: string): Promise<SignedUp> {
  const answer = await fetch(`${url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: keys.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({ email, password: "long enough 1" }),
  });
  if (!answer.ok) {
    throw new Error(`Auth answers a sign-up with ${answer.status}: ${await answer.text()}`);
  }
  const session = (await answer.json()) as { readonly access_token: string; readonly user: { readonly id: string } };
  return { userId: session.user.id, token: session.access_token };
}
