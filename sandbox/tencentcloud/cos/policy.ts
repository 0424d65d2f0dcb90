// Policies of COS and of CAM: https://cloud.tencent.com/document/product/436/12514
import { z } from "zod";
import { judge, type Policy } from "../../rgw/policy";
import { RgwRefusal } from "../../rgw/refusal";

const texts = z.union([z.string(), z.array(z.string())]).transform((one) => (typeof one === "string" ? [one] : one));

/** A policy with its keys in lower case: COS and CAM write them in both ways. */
const document = z.strictObject({
  version: z.literal("2.0"),
  statement: z.array(
    z.strictObject({
      sid: z.string().optional(),
      effect: z
        .string()
        .toLowerCase()
        .pipe(z.enum(["allow", "deny"])),
      principal: z.strictObject({ qcs: texts }).optional(),
      action: texts,
      resource: texts,
    }),
  ),
});

function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), lowered(inner)]));
}

/** What S3 calls the actions of COS, as policies of a bucket are asked. */
const IN_S3: Readonly<Record<string, string>> = {
  ...{ GetBucket: "ListBucket", HeadBucket: "ListBucket", GetBucketObjectVersions: "ListBucketVersions" },
  ...{
    HeadObject: "GetObject",
    PostObject: "PutObject",
    InitiateMultipartUpload: "PutObject",
    UploadPart: "PutObject",
  },
  ...{ CompleteMultipartUpload: "PutObject", ListParts: "ListMultipartUploadParts" },
  ...{ ListMultipartUploads: "ListBucketMultipartUploads" },
};

function actionInS3(action: string): string {
  const [, name] = /^(?:name\/)?cos:(.+)$/.exec(action) ?? [];
  if (action === "*" || name === "*") return "*";
  if (name === undefined) throw malformed();
  return `s3:${IN_S3[name] ?? name}`;
}

/** `qcs::cos:REGION:uid/APPID:BUCKET/*` is the bucket, and all that is in it. */
function resourcesInS3(resource: string): string[] {
  if (resource === "*") return ["*"];
  const [, name = ""] = /^qcs::cos:[\w-]*:uid\/\d+:(.+)$/.exec(resource) ?? [];
  if (name === "") throw malformed();
  const arn = `arn:aws:s3:::${name}`;
  return arn.endsWith("/*") ? [arn, arn.slice(0, -2)] : [arn];
}

const malformed = () => new RgwRefusal("MalformedPolicy", "The policy is not valid.", 400);

/** Reads a policy. @param everybody whom it holds for if it names nobody: a policy of CAM holds for its users */
export function readPolicy(text: string, everybody = false): Policy {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed();
  }
  const read = document.safeParse(lowered(value));
  if (!read.success) throw malformed();
  const statements = read.data.statement.map(({ effect, principal, action, resource }) => {
    const named = principal?.qcs.map((one) => (one === "qcs::cam::anyone:anyone" ? "*" : one));
    if (named === undefined && !everybody) throw malformed();
    return {
      effect: effect === "allow" ? ("Allow" as const) : ("Deny" as const),
      principals: named ?? ["*"],
      ...{ notPrincipals: [], notActions: [], notResources: [], conditions: [] },
      actions: action.map(actionInS3),
      resources: resource.flatMap(resourcesInS3),
    };
  });
  return { statements };
}

/** Whether policies of CAM allow an action. @param action COS's own name of it: `PutObject` */
export function allows(policies: readonly string[], action: string, { bucket, key }: { bucket: string; key: string }) {
  const resource = `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`;
  const asked = { uid: undefined, action: `s3:${IN_S3[action] ?? action}`, resource, environment: {} };
  return policies.some((text) => judge(readPolicy(text, true), asked) === "Allow");
}
