// How RGW refuses a request: with a status and a code, and nearly always without a message.

const statuses: Record<string, number> = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketNotEmpty: 409,
  EmailExists: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidBucketState: 409,
  InvalidCapability: 400,
  InvalidDigest: 400,
  InvalidEncryptionAlgorithmError: 400,
  InvalidLocationConstraint: 400,
  InvalidPart: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidRetentionPeriod: 400,
  InvalidTag: 400,
  KeyExists: 409,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchUser: 404,
  NotImplemented: 501,
  NotModified: 304,
  ObjectLockConfigurationNotFoundError: 404,
  PreconditionFailed: 412,
  QuotaExceeded: 403,
  RequestTimeTooSkewed: 403,
  RequestTimeout: 400,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  TooManyBuckets: 400,
  UserAlreadyExists: 409,
  UserSuspended: 403,
  XAmzContentSHA256Mismatch: 400,
};

/** A refusal, thrown by operations; the status follows from the code. */
export class RgwRefusal extends Error {
  readonly status: number;

  constructor(
    readonly code: string,
    message = "",
    status?: number,
  ) {
    super(message);
    this.status = status ?? statuses[code] ?? 500;
  }
}

const byStatus: Record<number, string> = {
  400: "InvalidArgument",
  403: "AccessDenied",
  404: "NoSuchKey",
  409: "BucketAlreadyExists",
  429: "SlowDown",
  500: "InternalError",
  501: "NotImplemented",
  503: "ServiceUnavailable",
};

/** The refusal for a status, for faults that name only a status. */
export const refusalOf = (status: number, message = ""): RgwRefusal =>
  new RgwRefusal(byStatus[status] ?? "InternalError", message, status);
