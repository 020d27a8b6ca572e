import { DomainError } from "@chandlery/core/base";
import type { Fault } from "@chandlery/sdk/contract";

/** A request that is refused at named places: the first faults, and how many there are in all. */
export class RequestRefused extends DomainError {
  readonly faults: readonly Fault[];
  readonly faultCount: number;

  constructor(detail: string, faults: readonly Fault[], faultCount = faults.length) {
    super("request_invalid", detail);
    this.faults = faults;
    this.faultCount = faultCount;
  }
}
