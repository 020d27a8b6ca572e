import type { InputHTMLAttributes } from "react";
import { Field, Input } from "../../ui/field.tsx";

/** Six digits of an authenticator; phones show their number pad. */
export const CodeInput = (rest: InputHTMLAttributes<HTMLInputElement>) => (
  <Field label="Code" rule="6 digits">
    <Input {...rest} name="code" inputMode="numeric" autoComplete="one-time-code" required />
  </Field>
);
