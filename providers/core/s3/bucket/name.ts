/** The names that S3 allows for buckets. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
import { z } from "zod";

/** Each rule, and what to say of a name that breaks it. */
const RULES: [ok: (name: string) => boolean, rule: string][] = [
  [(name) => name.length >= 3 && name.length <= 63, "must have 3 to 63 characters"],
  [(name) => /^[a-z0-9.-]*$/.test(name), "must hold only lower-case letters, digits, dots and hyphens"],
  [(name) => /^[a-z0-9]/i.test(name) && /[a-z0-9]$/i.test(name), "must begin and end with a letter or a digit"],
  [(name) => !name.includes(".."), "must not hold two dots in a row"],
  [(name) => !/\.-|-\./.test(name), "must not hold a dot beside a hyphen"],
  [(name) => !/^\d+\.\d+\.\d+\.\d+$/.test(name), "must not be an IP address"],
  [(name) => !/^(xn--|sthree-|amzn-s3-demo-)/.test(name), "must not begin with xn--, sthree- or amzn-s3-demo-"],
  [
    (name) => !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name),
    "must not end with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3",
  ],
  [(name) => !name.startsWith("omnicloud-"), "must not begin with omnicloud-, which is reserved for this package"],
];

/** The schema of a bucket's name. Every broken rule is one fault. */
export const bucketName = z.string().superRefine((name, issues) => {
  for (const [ok, rule] of RULES) if (!ok(name)) issues.addIssue(`a bucket's name ${rule}`);
});
