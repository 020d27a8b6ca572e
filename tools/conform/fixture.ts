import path from "node:path";

/** What a compared database holds, and how it is asked for. */
export interface Fixture {
  /** SQL, run by the superuser. */
  readonly file: string;
  /** Migrations that come before it; null where there are none. */
  readonly migrations: string | null;
  /** Exposed by REST. */
  readonly schemas: readonly string[];
  /** A path that answers `alice` with 200 once the fixture is served. */
  readonly probe: string;
  /** Who `alice` and `bob` are: `sub` of their tokens. */
  readonly subjects: Readonly<Record<"alice" | "bob", string>>;
}

const root = path.join(import.meta.dirname, "../..");

export const shopFixture: Fixture = {
  file: path.join(root, "packages/stack/src/rest/testing/fixture.sql"),
  migrations: null,
  schemas: ["shop", "archive"],
  probe: "/countries?select=code&order=code",
  subjects: { alice: "alice", bob: "bob" },
};

/** The product's own schema, with rows of its user `alice`. */
export const productFixture: Fixture = {
  file: path.join(import.meta.dirname, "product.sql"),
  migrations: path.join(root, "supabase/migrations"),
  schemas: ["public"],
  probe: "/candle_series?select=series_id",
  subjects: { alice: "00000000-0000-4000-8000-00000000000a", bob: "00000000-0000-4000-8000-00000000000b" },
};
