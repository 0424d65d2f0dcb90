/** How a connection to AWS is written: in the stack's config alone. Where keys are not written, the AWS SDK finds them. */
import { z } from "zod";
import type { CommonSettings } from "../core/connection";
import { settingsFields, settingText } from "../core/connectionFields";
import type { Schema } from "../core/schema";

/**
 * A connection to AWS. Without keys the AWS SDK finds them: environment, profile, roles, an instance's own.
 * @example { "kind": "aws", "region": "eu-west-3" }
 */
export interface AwsSettings extends CommonSettings {
  /** The kind of cloud. */
  kind: "aws";
  /** The region, unless a resource names its own. Never taken from the environment, which differs from home to home. */
  region: string;
  /** A profile of `~/.aws/config` and `~/.aws/credentials`. @default what the environment says, else `default` */
  profile?: string;
  /** The access key's id. It stands in the state, encrypted: prefer a profile or a role. @default found by the SDK */
  accessKey?: string;
  /** The secret of `accessKey`. */
  secretKey?: string;
  /** The session's token, for temporary keys. */
  token?: string;
  /** One URL for all services, in place of AWS's own: moto, LocalStack. */
  endpoint?: string;
}

/** AWS's own names of settings that every kind of cloud has. */
const OTHER_NAMES = [
  ["accessKey", "accessKeyId"],
  ["secretKey", "secretAccessKey"],
  ["token", "sessionToken"],
] as const;

const text = settingText;

const written = z
  .strictObject({
    kind: z.literal("aws"),
    region: text.refine(isRegion, "must be the name of a region, such as eu-west-3"),
    profile: text.optional(),
    accessKey: text.optional(),
    accessKeyId: text.optional(),
    secretKey: text.optional(),
    secretAccessKey: text.optional(),
    token: text.optional(),
    sessionToken: text.optional(),
    endpoint: z
      .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
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
      issues.addIssue("give both accessKey and secretKey, or neither: then the AWS SDK finds them");
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

function withOurNames({ accessKeyId, secretAccessKey, sessionToken, ...settings }: Written): AwsSettings {
  const { accessKey = accessKeyId, secretKey = secretAccessKey, token = sessionToken, ...rest } = settings;
  const keys = Object.entries({ accessKey, secretKey, token }).filter(([, value]) => value !== undefined);
  return { ...rest, ...Object.fromEntries(keys) };
}

/** Validates a connection to AWS. */
export const settingsSchema: Schema<AwsSettings> = written.transform(withOurNames);

function isRegion(name: string): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name);
}
