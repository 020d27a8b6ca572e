declare namespace EdgeRuntime {
  /** Keeps the function's process until the promise has settled, beyond the response. */
  export function waitUntil<T>(promise: Promise<T>): Promise<T>;
}
