/** Where an S3 store is, and who asks it. */
import type * as Sdk from "@aws-sdk/client-s3";
import type { Dialect } from "./dialect";

/** A login that may have another key by now, and what asks with it. */
export interface Renewed {
  readonly login: S3Login;
  ask<T>(work: (api: Sdk.S3) => Promise<T>): Promise<T>;
}

/** Where the store is, and who asks. */
export interface S3Login {
  /** The store as errors name it. */
  service: string;
  /** Its URL. @default AWS's own */
  endpoint?: string;
  /** The access key. @default what AWS's SDK finds */
  accessKey?: string;
  /** The secret key, which no error shows. */
  secretKey?: string;
  /** The session's token, of temporary keys. */
  token?: string;
  /** For AWS's own S3: its region, and the profile whose keys are used if none are given. */
  aws?: { region: string; profile?: string };
  /** PEM of the authority that signed the store's certificate. */
  ca?: string;
  /** What the store says in other words than S3, and how its requests are signed. @default as S3 does */
  dialect?: Dialect;
  /** Called if the store no longer knows the key: gives the login of the same user with the key that it has now. */
  onUnknownKey?: () => Promise<Renewed>;
}

/** Where the SDK's client asks, and with which keys. */
export function placeOf({
  endpoint,
  accessKey: accessKeyId,
  secretKey: secretAccessKey,
  token,
  aws,
  dialect,
}: S3Login): Sdk.S3ClientConfig {
  const keys =
    accessKeyId !== undefined && secretAccessKey !== undefined
      ? { credentials: { accessKeyId, secretAccessKey, ...(token === undefined ? {} : { sessionToken: token }) } }
      : {};
  // The SDK wants keys, although another signs.
  const others = dialect ? { credentials: { accessKeyId: "-", secretAccessKey: "-" } } : keys;
  return {
    ...others,
    // A store that is not AWS's takes any region; this one is not written into what it creates.
    region: aws?.region ?? "us-east-1",
    ...(aws?.profile === undefined ? {} : { profile: aws.profile }),
    // AWS's own buckets are hosts of their own, and those of stores with a dialect.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: dialect === undefined }),
  };
}
