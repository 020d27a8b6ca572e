import { type PoolClient } from "pg";
import { noSuchBucket, noSuchKey } from "./storage-error.ts";

export interface BucketRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly public: boolean;
  readonly type: string;
  /** bigint, so text. */
  readonly file_size_limit: string | null;
  readonly allowed_mime_types: readonly string[] | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export type FileMetadata = Readonly<Record<string, unknown>>;

export interface ObjectRow {
  readonly id: string;
  readonly bucket_id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly owner_id: string | null;
  readonly version: string;
  readonly metadata: FileMetadata | null;
  readonly user_metadata: FileMetadata | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly last_accessed_at: Date;
}

export async function findBucket(client: PoolClient, id: string): Promise<BucketRow | undefined> {
  const found = await client.query<BucketRow>("select * from storage.buckets where id = $1", [id]);
  return found.rows[0];
}

export async function requireBucket(client: PoolClient, id: string): Promise<BucketRow> {
  const bucket = await findBucket(client, id);
  if (bucket === undefined) {
    throw noSuchBucket();
  }
  return bucket;
}

export interface ObjectAddress {
  readonly bucketId: string;
  readonly name: string;
}

export async function findObject(
  client: PoolClient,
  { bucketId, name }: ObjectAddress,
  { forUpdate = false } = {},
): Promise<ObjectRow | undefined> {
  const lock = forUpdate ? "for update" : "";
  const found = await client.query<ObjectRow>(
    `select * from storage.objects where bucket_id = $1 and name = $2 ${lock}`,
    [bucketId, name],
  );
  return found.rows[0];
}

export async function requireObject(client: PoolClient, address: ObjectAddress): Promise<ObjectRow> {
  const object = await findObject(client, address);
  if (object === undefined) {
    throw noSuchKey();
  }
  return object;
}

export interface NewObject extends ObjectAddress {
  readonly owner: string | undefined;
  readonly version: string;
  readonly metadata: FileMetadata;
  readonly userMetadata: FileMetadata | null;
  readonly isUpsert: boolean;
}

/** Makes the row or, where that is asked for, replaces what it tells of the file. */
export async function putObject(client: PoolClient, object: NewObject): Promise<ObjectRow> {
  const made = await client.query<ObjectRow>(`${insertSql(object)} returning *`, valuesOf(object));
  const [row] = made.rows;
  if (row === undefined) {
    throw noSuchKey();
  }
  return row;
}

/** The question to the policies alone. Only who replaces must also be able to see, as on Supabase. */
export async function tryPutObject(client: PoolClient, object: NewObject): Promise<void> {
  await client.query(`${insertSql(object)} ${object.isUpsert ? "returning *" : ""}`, valuesOf(object));
}

const insertSql = ({ isUpsert }: NewObject): string => `
  insert into storage.objects (bucket_id, name, owner, owner_id, version, metadata, user_metadata)
  values ($1, $2, $3, $4, $5, $6, $7)
  ${isUpsert ? replaceClause : ""}`;

const valuesOf = ({ bucketId, name, owner, version, metadata, userMetadata }: NewObject): unknown[] => [
  bucketId,
  name,
  isUuid(owner) ? owner : null,
  owner ?? null,
  version,
  JSON.stringify(metadata),
  userMetadata === null ? null : JSON.stringify(userMetadata),
];

const replaceClause = `
  on conflict (bucket_id, name) do update set
    version = excluded.version,
    metadata = excluded.metadata,
    user_metadata = excluded.user_metadata,
    owner = coalesce(excluded.owner, objects.owner),
    owner_id = coalesce(excluded.owner_id, objects.owner_id)`;

export const isUuid = (text: string | undefined): boolean =>
  text !== undefined && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-5][0-9a-f]{3}-[089ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(text);
