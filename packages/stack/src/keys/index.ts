export { type Keyring, type TokenFault, createKeyring, isTokenFault } from "./keyring.ts";
export { type StackKeys, newStackKeys, parseSigningKey } from "./stack-keys.ts";
