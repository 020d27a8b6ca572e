import { errorCodeOf } from "../stack-error.ts";

export interface StorageFault {
  /** What the body says. The HTTP status is 400 for all of these but faults of the server, as on Supabase. */
  readonly statusCode: number;
  readonly code: string;
  readonly error?: string;
  readonly message: string;
  /** Where the HTTP status is another. */
  readonly httpStatus?: number;
}

/** An answer that is an error, in the form of Supabase Storage. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly fault: StorageFault;

  constructor(fault: StorageFault) {
    super(fault.message);
    this.fault = fault;
  }

  get httpStatus(): number {
    return this.fault.httpStatus ?? (this.fault.statusCode === 500 ? 500 : 400);
  }

  toBody(): Readonly<Record<string, string>> {
    const { statusCode, code, error = code, message } = this.fault;
    return { statusCode: String(statusCode), error, message, code };
  }
}

const make = (fault: StorageFault) => () => new StorageError(fault);

export const noSuchBucket = make({
  statusCode: 404,
  code: "NoSuchBucket",
  error: "Bucket not found",
  message: "Bucket not found",
});

export const noSuchKey = make({ statusCode: 404, code: "NoSuchKey", error: "not_found", message: "Object not found" });

export const alreadyExists = (code: "KeyAlreadyExists" | "BucketAlreadyExists" | "ResourceAlreadyExists") =>
  new StorageError({ statusCode: 409, code, error: "Duplicate", message: "The resource already exists" });

export const accessDenied = (message: string) =>
  new StorageError({ statusCode: 403, code: "AccessDenied", error: "Unauthorized", message });

export const invalidKey = (key: string) =>
  new StorageError({ statusCode: 400, code: "InvalidKey", message: `Invalid key: ${key}` });

export const invalidBucketName = make({
  statusCode: 400,
  code: "InvalidBucketName",
  error: "Invalid Input",
  message: "Bucket name invalid",
});

export const invalidRequest = (message: string) =>
  new StorageError({ statusCode: 400, code: "InvalidRequest", error: "Error", message });

export const tooLarge = make({
  statusCode: 413,
  code: "EntityTooLarge",
  error: "Payload too large",
  message: "The object exceeded the maximum allowed size",
});

export const invalidMimeType = (type: string) =>
  new StorageError({
    statusCode: 415,
    code: "InvalidMimeType",
    error: "invalid_mime_type",
    message: `mime type ${type} is not supported`,
  });

export const bucketNotEmpty = make({
  statusCode: 409,
  code: "ResourceNotEmpty",
  message: "The bucket you tried to delete is not empty",
});

export const invalidRange = make({
  statusCode: 400,
  code: "InvalidRange",
  error: "invalid_range",
  message: "invalid range provided",
});

export const noContent = (message = "No content provided") =>
  new StorageError({ statusCode: 400, code: "InvalidRequest", message });

export const invalidFileSize = make({
  statusCode: 400,
  code: "InvalidRequest",
  message: "Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B",
});

/** What this stack leaves out, by its name. */
export const unsupported = (feature: string) =>
  new StorageError({
    statusCode: 501,
    httpStatus: 501,
    code: "NotSupported",
    error: "feature_not_supported",
    message: `This stack does not support ${feature}`,
  });

/** What Postgres refused, in Storage's words; undefined where it is no refusal. */
export function fromPostgres(error: unknown): StorageError | undefined {
  const message = error instanceof Error ? error.message : "";
  switch (errorCodeOf(error)) {
    case "42501":
      return accessDenied(
        message.includes("row-level security") ? "new row violates row-level security policy" : message,
      );
    case "23505":
      return alreadyExists("ResourceAlreadyExists");
    case "23503":
      return new StorageError({
        statusCode: 404,
        code: "InvalidRequest",
        message: "The related resource does not exist",
      });
    case "57014":
      return new StorageError({
        statusCode: 544,
        httpStatus: 544,
        code: "DatabaseTimeout",
        message: "The connection to the database timed out",
      });
    // A NUL in a name, a number beyond a bigint, a value of another form.
    case "22021":
    case "22003":
    case "22P02":
    case "22023":
      return new StorageError({ statusCode: 400, code: "InvalidParameter", message });
    default:
      return undefined;
  }
}
