import { type Secrets } from "@chandlery/stack";
import { type SupabaseState } from "../state.ts";
import { type Steps } from "./steps.ts";

/** The Supabase that an install stands on: one of its own on this machine, or one elsewhere. */
export interface Backend {
  readonly supabase: SupabaseState;
  /** What browsers show it. */
  readonly publishableKey: string;
  /** Without name and password of a role: see `urlOfRole`. */
  readonly databaseUrl: string;
  /** Returns when the database is there, migrated, and lets the services in. */
  readonly start: (steps: Steps) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Does not wait for anybody. */
  readonly kill: () => void;
  /** The database's own process, once it is up; null where that runs elsewhere. */
  readonly process: () => { readonly pid: number; readonly folder: string } | null;
}

export interface BackendOptions {
  readonly dataDir: string;
  readonly portBase: number;
  readonly secrets: Secrets;
  readonly log: (line: string) => void;
  readonly onLaunched: () => void;
  readonly onGiveUp: (reason: string) => void;
  /** Throws where the install is to stop: asked between two steps. */
  readonly throwIfStopping: () => void;
}
