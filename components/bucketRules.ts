/** What a bucket and its user may be set to, on every cloud. */
export type {
  BucketPolicy,
  BucketQuota,
  BucketRules,
  CorsMethod,
  CorsRule,
  LifecycleRule,
  LifecycleTransition,
  UserRules,
} from "../providers/core/s3/bucket/rules";
