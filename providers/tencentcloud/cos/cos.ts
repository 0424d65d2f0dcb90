/** COS of a connection, in its region. Bucket names end with the APPID of the account. API: COS, CAM GetUserAppId */

import { OmnicloudError } from "../../core/errors";
import { oncePerCloud, perCloud } from "../../core/perCloud";
import { S3Access } from "../../core/s3/access";
import type { Tencent } from "../client";
import { cosDialect } from "./dialect";

/** COS with the connection's keys, in S3's words. */
export const cosOf = perCloud((cloud: Tencent) => {
  const { settings, region } = cloud;
  // The sandbox is known by the host's name: there, its requests go where `endpoint` says.
  const endpoint = settings.endpoint === undefined ? endpointOf(cloud) : endpointOf(cloud).replace("https:", "http:");
  return new S3Access({
    service: `Tencent Cloud COS ${region}`,
    ...{ endpoint, secretKey: settings.secretKey, dialect: cosDialect(settings, endpoint) },
  });
});

/** The URL that clients are given. */
export const endpointOf = ({ region }: Pick<Tencent, "region">): string => `https://cos.${region}.myqcloud.com`;

/** Where clients find a bucket. */
export const urlOf = (cloud: Pick<Tencent, "region">, bucket: string): string =>
  endpointOf(cloud).replace("//", `//${bucket}.`);

/** The APPID of the connection's account; asked once. */
export const appIdOf = oncePerCloud(async (cloud: Tencent): Promise<string> => {
  const { AppId } = await cloud.ask<{ AppId?: number }>("cam", "GetUserAppId");
  if (AppId) return String(AppId);
  throw new OmnicloudError(`Tencent Cloud CAM ${cloud.region} answered without an APPID`);
});

/** The whole name of a bucket: what the program says stands before the APPID, unless it says it with it. */
export async function wholeName(cloud: Tencent, name: string): Promise<string> {
  const appId = await appIdOf(cloud);
  return name.endsWith(`-${appId}`) ? name : `${name}-${appId}`;
}
