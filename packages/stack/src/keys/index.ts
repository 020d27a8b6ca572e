export {
  type Keyring,
  type KeyringOptions,
  type PublicKeys,
  type TokenFault,
  type VerifiedToken,
  createKeyring,
  isTokenFault,
} from "./keyring.ts";
export { type SigningKey, type StackKeys, newStackKeys, parseSigningKey } from "./stack-keys.ts";
