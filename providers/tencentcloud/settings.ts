/** How a connection to Tencent Cloud is written: in the stack's config alone. Where keys are not written, `keys.ts` finds them. */
import { z } from "zod";
import type { CommonSettings } from "../core/connection";
import { settingsFields, settingText } from "../core/connectionFields";
import type { Schema } from "../core/schema";

/**
 * A connection to Tencent Cloud. Without keys they are found in the environment, or in a profile.
 * @example { "kind": "tencentcloud", "region": "ap-guangzhou" }
 */
export interface TencentSettings extends CommonSettings {
  /** The kind of cloud. */
  kind: "tencentcloud";
  /** The region, unless a resource names its own. Never taken from the environment, which differs from home to home. */
  region: string;
  /** The zone of subnets that name none. It says nothing of a subnet that is there. @default none: each subnet names its own */
  availabilityZone?: string;
  /** A profile of `~/.tccli`, `~/.tencentcloud/credentials` or `~/.aws/credentials`. @default what the environment says, else `default` */
  profile?: string;
  /** The key's id. It stands in the state, encrypted: prefer a profile. @default found as the README says */
  accessKey?: string;
  /** The secret of `accessKey`. */
  secretKey?: string;
  /** The session's token, for temporary keys. */
  token?: string;
  /** The domain of the services' hosts: of the intl site, or inside of a VPC. @default tencentcloudapi.com */
  domain?: string;
  /** One URL for all services, in place of Tencent's own: the sandbox, which is the native plugin's `HTTP_PROXY` then. */
  endpoint?: string;
}

/** Tencent's own names of settings that every kind of cloud has. */
const OTHER_NAMES = [
  ["accessKey", "secretId"],
  ["token", "securityToken"],
] as const;

const text = settingText;

const written = z
  .strictObject({
    kind: z.literal("tencentcloud"),
    region: text.refine(isRegion, "must be the name of a region, such as ap-guangzhou"),
    availabilityZone: text.optional(),
    profile: text.optional(),
    accessKey: text.optional(),
    secretId: text.optional(),
    secretKey: text.optional(),
    token: text.optional(),
    securityToken: text.optional(),
    domain: text
      .refine((name) => /^[\w-]+(\.[\w-]+)+$/.test(name), "must be a domain, such as intl.tencentcloudapi.com")
      .optional(),
    endpoint: z
      .url({ protocol: /^http$/, error: "must be an http URL" })
      .transform((url) => new URL(url).origin)
      .optional(),
    ...settingsFields,
  })
  .superRefine((settings, issues) => {
    for (const [ours, theirs] of OTHER_NAMES)
      if (settings[ours] !== undefined && settings[theirs] !== undefined)
        issues.addIssue({ code: "custom", path: [theirs], message: `is the same as ${ours}: give one of them` });
    const { accessKey, secretKey, token } = withOurNames(settings);
    if ((accessKey === undefined) !== (secretKey === undefined))
      issues.addIssue("give both accessKey and secretKey, or neither: then they are found");
    if (token !== undefined && accessKey === undefined)
      issues.addIssue({
        code: "custom",
        path: ["token"],
        message: "belongs to accessKey and secretKey: give these too",
      });
    if (settings.profile !== undefined && accessKey !== undefined)
      issues.addIssue({ code: "custom", path: ["profile"], message: "give either a profile or keys" });
  });

type Written = z.infer<typeof written>;

function withOurNames({ secretId, securityToken, ...settings }: Written): TencentSettings {
  const { accessKey = secretId, token = securityToken, ...rest } = settings;
  const keys = Object.entries({ accessKey, token }).filter(([, value]) => value !== undefined);
  return { ...rest, ...Object.fromEntries(keys) };
}

/** Validates a connection to Tencent Cloud. */
export const settingsSchema: Schema<TencentSettings> = written.transform(withOurNames);

function isRegion(name: string): boolean {
  return /^[a-z]{2}-[a-z]+(-\d+)?(-[a-z]+)?$/.test(name);
}
