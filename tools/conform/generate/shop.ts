/** The fixture's relations as the generator knows them: what can be asked of each, right and wrong. */
export interface Resource {
  readonly name: string;
  /** Columns that order its rows, so that two servers must give them alike. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Kind>>;
  readonly embeds: readonly EmbedChoice[];
  readonly isWritable?: boolean;
  /** A key that a sequence makes where none is given; what a sequence gives is not undone. */
  readonly hasSequence?: boolean;
}

export interface EmbedChoice {
  /** As it stands in select, without its own list: `projects!parent_id`. */
  readonly reference: string;
  /** The name by which filters reach it. */
  readonly label: string;
  readonly to: string;
  readonly isMany: boolean;
}

export type Kind =
  | "integer"
  | "bigint"
  | "numeric"
  | "real"
  | "text"
  | "boolean"
  | "date"
  | "timestamp"
  | "json"
  | "array"
  | "range"
  | "mood"
  | "uuid"
  | "vector"
  | "row"
  | "bytes";

/** Values of each kind as they stand in a filter. */
export const samples: Readonly<Record<Kind, readonly string[]>> = {
  integer: ["1", "2", "3", "0", "-1", "99", "6"],
  bigint: ["1000", "9007199254740993", "-5", "0", "700"],
  numeric: ["1.5", "8", "9.75", "0", "NaN", "1e3", "0.01", "12345678901234567890.123456789"],
  real: ["1.5", "2.25", "-0.5", "Infinity", "1e300"],
  text: [
    "Apple",
    "a",
    "",
    "*",
    "%",
    "Wind*",
    "*indo*",
    "Ünal",
    'Say "hi"',
    "a b",
    "a,b",
    "{a}",
    "it's",
    "null",
    "🎉",
    "de",
    "angela@example.com",
    "a*b%c_d",
    "\\",
    "IOS",
  ],
  boolean: ["true", "false", "t", "1"],
  date: ["2024-02-29", "1999-12-31", "2024-03-01", "2024-01-01"],
  timestamp: ["2024-02-29T12:34:56", "2024-02-29 12:34:56+07", "2024-01-01"],
  json: ['{"a":1}', '{"dark":true}', "[]", "null", "5", '{"a": {"b": []}}', '{"a":"x"}'],
  array: ["{1,2}", "{}", "{5}", "{NULL}"],
  range: ["[1,5)", "empty", "(,)", "[4,30]"],
  mood: ["high", "low", "normal"],
  uuid: ["0e37df36-f698-11e6-8dd4-cb9ced3df976"],
  vector: ["fat", "fat & rat", "cat", "quick"],
  row: ['("Elm",13)', "(,)"],
  bytes: ["\\xdeadbeef", "\\x"],
};

/** Extremes, and values that do not fit their column. */
export const misfits: readonly string[] = [
  "2147483648",
  "99999999999999999999",
  "1.5",
  "x",
  "",
  "null",
  "maybe",
  "2024-13-01",
  "{",
  "[5,1]",
  "angry",
  "abc",
  "(a,b)",
  "today",
  "{big}",
];

const embed = (reference: string, to: string, isMany: boolean, label?: string): EmbedChoice => ({
  reference,
  label: label ?? reference.split("!")[0] ?? reference,
  to,
  isMany,
});

export const resources: readonly Resource[] = [
  {
    name: "countries",
    key: ["code"],
    columns: { code: "text", name: "text", details: "json" },
    embeds: [embed("clients", "clients", true)],
    isWritable: true,
  },
  {
    name: "clients",
    key: ["client_id"],
    columns: {
      client_id: "integer",
      name: "text",
      country_code: "text",
      score: "numeric",
      settings: "json",
      tags: "array",
      created_at: "timestamp",
    },
    embeds: [
      embed("countries", "countries", false),
      embed("country_code", "countries", false),
      embed("projects", "projects", true),
      embed("projects!client_id", "projects", true),
      embed("client_projects", "projects", true),
      embed("project_list", "project_list", true),
    ],
    isWritable: true,
    hasSequence: true,
  },
  {
    name: "projects",
    key: ["project_id"],
    columns: { project_id: "integer", title: "text", client_id: "integer", budget: "bigint", parent_id: "integer" },
    embeds: [
      embed("clients", "clients", false),
      embed("clients!projects_client_id_fkey", "clients", false),
      embed("client_id", "clients", false),
      embed("parent_id", "projects", false),
      embed("projects", "projects", true),
      embed("projects!project_id", "projects", true),
      embed("users", "users", true),
      embed("users!assignments", "users", true),
      embed("assignments", "assignments", true),
      embed("project_client", "clients", false),
      embed("client_list", "client_list", false),
    ],
    isWritable: true,
  },
  {
    name: "users",
    key: ["user_id"],
    columns: { user_id: "integer", name: "text", email: "text", current_mood: "mood", home: "row" },
    embeds: [
      embed("profiles", "profiles", false),
      embed("projects", "projects", true),
      embed("assignments", "assignments", true),
      embed("orders!orders_placed_by_fkey", "orders", true),
      embed("orders!approved_by", "orders", true),
    ],
    isWritable: true,
  },
  {
    name: "profiles",
    key: ["user_id"],
    columns: { user_id: "integer", bio: "text", rating: "integer" },
    embeds: [embed("users", "users", false), embed("user_id", "users", false)],
    isWritable: true,
  },
  {
    name: "assignments",
    key: ["user_id", "project_id"],
    columns: { user_id: "integer", project_id: "integer", role: "text" },
    embeds: [embed("users", "users", false), embed("projects", "projects", false)],
    isWritable: true,
  },
  {
    name: "orders",
    key: ["order_id"],
    columns: { order_id: "integer", placed_by: "integer", approved_by: "integer", amount: "numeric", note: "text" },
    embeds: [
      embed("placed_by", "users", false),
      embed("users!orders_approved_by_fkey", "users", false),
      embed("orders_placed_by_fkey", "users", false),
      embed("users!placed_by", "users", false),
    ],
    isWritable: true,
  },
  {
    name: "parts",
    key: ["maker", "number"],
    columns: { maker: "text", number: "integer", label: "text" },
    embeds: [embed("stock", "stock", true)],
    isWritable: true,
  },
  {
    name: "stock",
    key: ["stock_id"],
    columns: { stock_id: "integer", maker: "text", number: "integer", quantity: "integer" },
    embeds: [embed("parts", "parts", false)],
    isWritable: true,
  },
  {
    name: "kinds",
    key: ["id"],
    columns: {
      id: "integer",
      a_boolean: "boolean",
      a_smallint: "integer",
      a_bigint: "bigint",
      a_numeric: "numeric",
      a_real: "real",
      a_double: "real",
      a_text: "text",
      a_varchar: "text",
      a_char: "text",
      a_bytea: "bytes",
      a_date: "date",
      a_timestamp: "timestamp",
      a_timestamptz: "timestamp",
      a_span: "text",
      a_uuid: "uuid",
      a_json: "json",
      a_jsonb: "json",
      an_int_array: "array",
      a_text_array: "array",
      an_int_range: "range",
      a_date_range: "range",
      a_mood: "mood",
      a_positive: "integer",
      an_inet: "text",
      a_vector: "vector",
      an_address: "row",
    },
    embeds: [],
    isWritable: true,
  },
  {
    name: "odd%20names",
    key: ["id"],
    columns: {
      id: "integer",
      '"with space"': "text",
      "with space": "text",
      '"with.dot"': "text",
      '"with\\"quote"': "text",
      "with-dash": "text",
      ünï: "text",
    },
    embeds: [],
  },
  {
    name: "defaults",
    key: ["id"],
    columns: { id: "integer", label: "text", amount: "integer", doubled: "integer", made_on: "date" },
    embeds: [],
    isWritable: true,
    hasSequence: true,
  },
  { name: "no_key", key: ["a", "b"], columns: { a: "integer", b: "text" }, embeds: [], isWritable: true },
  {
    name: "uniques",
    key: ["id"],
    columns: { id: "integer", code: "text", amount: "integer" },
    embeds: [],
    isWritable: true,
  },
  {
    name: "private_notes",
    key: ["note_id"],
    columns: { note_id: "integer", owner: "text", body: "text" },
    embeds: [],
    isWritable: true,
  },
  { name: "secrets", key: ["id"], columns: { id: "integer", value: "text" }, embeds: [] },
  { name: "half_open", key: ["id"], columns: { id: "integer", shown: "text", concealed: "text" }, embeds: [] },
  {
    name: "project_list",
    key: ["project_id"],
    columns: { project_id: "integer", heading: "text", customer_id: "integer", loud: "text" },
    embeds: [
      embed("clients", "clients", false),
      embed("client_list", "client_list", false),
      embed("users", "users", true),
      embed("assignments", "assignments", true),
    ],
    isWritable: true,
  },
  {
    name: "client_list",
    key: ["client_id"],
    columns: { client_id: "integer", name: "text" },
    embeds: [embed("projects", "projects", true)],
    isWritable: true,
  },
  {
    name: "project_clients",
    key: ["project_id"],
    columns: { project_id: "integer", title: "text", client_id: "integer", client_name: "text" },
    embeds: [embed("assignments", "assignments", true)],
  },
  {
    name: "list_of_list",
    key: ["project_id"],
    columns: { project_id: "integer", heading: "text", customer_id: "integer" },
    embeds: [embed("clients", "clients", false)],
  },
  { name: "counted", key: ["client_id"], columns: { client_id: "integer", projects: "bigint" }, embeds: [] },
  { name: "totals", key: ["placed_by"], columns: { placed_by: "integer", total: "numeric" }, embeds: [] },
];

export const resourceNamed = (name: string): Resource => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) {
    throw new Error(`the fixture has no ${name}`);
  }
  return found;
};
