/** S3 of a connection, in its region. The SDK is the one that all S3 stores are asked with. */
import { perCloud } from "../core/perCloud";
import { S3Access } from "../core/s3/access";
import type { Aws } from "./client";

/** S3 with the connection's keys. */
export const s3Of = perCloud(({ settings, region }: Aws) => {
  const { endpoint, accessKey, secretKey, token, profile } = settings;
  return new S3Access({
    service: `AWS S3 ${region}`,
    ...{ endpoint, accessKey, secretKey, token },
    aws: { region, ...(profile === undefined ? {} : { profile }) },
  });
});

/** The URL that S3 clients are given. */
export function endpointOf({ settings, region }: Aws): string {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return settings.endpoint ?? `https://s3.${region}.${domain}`;
}

/** Where clients find a bucket. */
export function urlOf(cloud: Aws, bucket: string): string {
  const endpoint = endpointOf(cloud);
  // moto and its like have one host for all buckets.
  return cloud.settings.endpoint === undefined ? endpoint.replace("//", `//${bucket}.`) : `${endpoint}/${bucket}`;
}
