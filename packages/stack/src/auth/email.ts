import { invalid } from "./auth-error.ts";

const mostCharacters = 255;

/** A local part and a host of dot-separated labels, as the checker of Supabase Auth takes them. */
const addressForm =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** The address in lower case; throws where it is none. */
export function requireEmail(email: string): string {
  if (email === "") {
    throw invalid("An email address is required");
  }
  if (email.length > mostCharacters) {
    throw invalid("An email address is too long");
  }
  if (!addressForm.test(email)) {
    throw invalid("Unable to validate email address: invalid format");
  }
  return email.toLowerCase();
}
