export { Bug, assert } from "./assert.ts";
export { Decimal, decimalText } from "./decimal.ts";
export { DomainError, type DomainErrorOptions } from "./domain-error.ts";
export { type ErrorCode, errorCodes } from "./error-code.ts";
export { type ErrorPage } from "./error-page.ts";
export { type Accepted, type Refusal, type Result, accept, refuse } from "./result.ts";
export { dayMs, formatInstant, hourMs, minuteMs, parseInstant, secondMs } from "./time.ts";
