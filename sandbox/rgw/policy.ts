// Bucket policies: read as strictly as RGW does, and applied to requests.
import { BlockList, isIPv4 } from "node:net";
import { RgwRefusal } from "./refusal";

/** A request, as a policy sees it. */
export interface PolicyRequest {
  /** The caller's id; undefined if the request is not signed. */
  uid: string | undefined;
  /** "s3:GetObject" */
  action: string;
  /** "arn:aws:s3:::BUCKET/KEY" */
  resource: string;
  /** The keys of conditions: "aws:SourceIp", "s3:prefix". */
  environment: Record<string, string>;
}

/** A statement of a policy. */
interface Statement {
  effect: "Allow" | "Deny";
  /** Users by id, or "*"; empty if the statement names nobody. */
  principals: string[];
  notPrincipals: string[];
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  conditions: Array<{ test: string; key: string; values: string[] }>;
}

/** A policy. */
export interface Policy {
  statements: Statement[];
}

const operations = [
  ...["GetObject", "GetObjectVersion", "PutObject", "GetObjectAcl", "GetObjectVersionAcl", "PutObjectAcl"],
  ...["PutObjectVersionAcl", "DeleteObject", "DeleteObjectVersion", "ListMultipartUploadParts", "AbortMultipartUpload"],
  ...["GetObjectTorrent", "GetObjectVersionTorrent", "RestoreObject", "CreateBucket", "DeleteBucket", "ListBucket"],
  ...["ListBucketVersions", "ListAllMyBuckets", "ListBucketMultipartUploads", "GetAccelerateConfiguration"],
  ...["PutAccelerateConfiguration", "GetBucketAcl", "PutBucketAcl", "GetBucketCORS", "PutBucketCORS"],
  ...["GetBucketVersioning", "PutBucketVersioning", "GetBucketRequestPayment", "PutBucketRequestPayment"],
  ...["GetBucketLocation", "GetBucketPolicy", "DeleteBucketPolicy", "PutBucketPolicy", "GetBucketNotification"],
  ...["PutBucketNotification", "GetBucketLogging", "PutBucketLogging", "GetBucketTagging", "PutBucketTagging"],
  ...["GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite", "GetLifecycleConfiguration"],
  ...["PutLifecycleConfiguration", "PutReplicationConfiguration", "GetReplicationConfiguration"],
  ...["DeleteReplicationConfiguration", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"],
  ...[
    "GetObjectVersionTagging",
    "PutObjectVersionTagging",
    "DeleteObjectVersionTagging",
    "PutBucketObjectLockConfiguration",
  ],
  ...["GetBucketObjectLockConfiguration", "PutObjectRetention", "GetObjectRetention", "PutObjectLegalHold"],
  ...["GetObjectLegalHold", "BypassGovernanceRetention", "GetBucketPolicyStatus", "PutPublicAccessBlock"],
  ...["GetPublicAccessBlock", "DeletePublicAccessBlock", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"],
  ...["DeleteBucketPublicAccessBlock", "GetBucketEncryption", "PutBucketEncryption"],
].map((name) => `s3:${name}`);

const refused = (): RgwRefusal => new RgwRefusal("InvalidArgument");

/** Reads a policy; refuses other JSON, unknown actions and other versions, as RGW does. */
export function readPolicy(text: string): Policy {
  const value = parseJson(text);
  if (!isRecord(value)) throw refused();
  const version = value.Version;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") throw refused();
  const statements = value.Statement === undefined ? [] : listOf(value.Statement);
  return { statements: statements.map(readStatement) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused();
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

function readStrings(value: unknown): string[] {
  return listOf(value).map((each) => {
    if (typeof each !== "string") throw refused();
    return each;
  });
}

function readStatement(value: unknown): Statement {
  if (!isRecord(value)) throw refused();
  const effect = value.Effect;
  if (effect !== "Allow" && effect !== "Deny") throw refused();
  const actions = [readStrings(value.Action), readStrings(value.NotAction)] as const;
  const resources = [readStrings(value.Resource), readStrings(value.NotResource)] as const;
  if (!actions.flat().every(isKnownAction)) throw refused();
  if (!resources.flat().every((each) => each === "*" || each.startsWith("arn:aws:s3:"))) throw refused();
  return {
    effect,
    principals: readPrincipals(value.Principal),
    notPrincipals: readPrincipals(value.NotPrincipal),
    actions: actions[0],
    notActions: actions[1],
    resources: resources[0],
    notResources: resources[1],
    conditions: readConditions(value.Condition),
  };
}

const isKnownAction = (pattern: string): boolean =>
  pattern === "*" || operations.some((action) => matchesPattern(pattern, action));

function readPrincipals(value: unknown): string[] {
  if (value === undefined) return [];
  if (value === "*") return ["*"];
  if (!isRecord(value)) throw refused();
  return readStrings(value.AWS).map((each) => {
    if (each === "*") return "*";
    const found = /^arn:aws:iam::([^:]*):(?:user\/(.+)|root)$/.exec(each);
    if (!found) throw refused();
    const [, tenant = "", user = ""] = found;
    return tenant === "" ? user : `${tenant}$${user}`;
  });
}

function readConditions(value: unknown): Statement["conditions"] {
  if (value === undefined) return [];
  if (!isRecord(value)) throw refused();
  return Object.entries(value).flatMap(([test, keys]) => {
    if (!isRecord(keys) || !(test.replace(/IfExists$/, "") in tests)) throw refused();
    return Object.entries(keys).map(([key, values]) => ({ test, key, values: readStrings(values) }));
  });
}

/** Whether a text matches a pattern with * and ?. */
function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function isInNetwork(network: string, address: string): boolean {
  const [base = "", length = "32"] = network.split("/");
  if (!isIPv4(base) || !isIPv4(address)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(length));
  return list.check(address);
}

const tests: Record<string, (expected: string, found: string) => boolean> = {
  StringEquals: (a, b) => a === b,
  StringNotEquals: (a, b) => a !== b,
  StringEqualsIgnoreCase: (a, b) => a.toLowerCase() === b.toLowerCase(),
  StringLike: matchesPattern,
  StringNotLike: (a, b) => !matchesPattern(a, b),
  Bool: (a, b) => a === b,
  IpAddress: isInNetwork,
  NotIpAddress: (a, b) => !isInNetwork(a, b),
  StringNotEqualsIgnoreCase: (a, b) => a.toLowerCase() !== b.toLowerCase(),
  NumericEquals: (a, b) => Number(b) === Number(a),
  NumericNotEquals: (a, b) => Number(b) !== Number(a),
  NumericLessThan: (a, b) => Number(b) < Number(a),
  NumericLessThanEquals: (a, b) => Number(b) <= Number(a),
  NumericGreaterThan: (a, b) => Number(b) > Number(a),
  NumericGreaterThanEquals: (a, b) => Number(b) >= Number(a),
  DateEquals: (a, b) => Date.parse(b) === Date.parse(a),
  DateNotEquals: (a, b) => Date.parse(b) !== Date.parse(a),
  DateLessThan: (a, b) => Date.parse(b) < Date.parse(a),
  DateLessThanEquals: (a, b) => Date.parse(b) <= Date.parse(a),
  DateGreaterThan: (a, b) => Date.parse(b) > Date.parse(a),
  DateGreaterThanEquals: (a, b) => Date.parse(b) >= Date.parse(a),
  ArnEquals: matchesPattern,
  ArnLike: matchesPattern,
  ArnNotEquals: (a, b) => !matchesPattern(a, b),
  ArnNotLike: (a, b) => !matchesPattern(a, b),
  Null: (a, b) => (a === "true") === (b === ""),
};

/** What a policy says of a request: "Deny" wins; "Pass" leaves it to the access control list. */
export function judge(policy: Policy | undefined, request: PolicyRequest): "Allow" | "Deny" | "Pass" {
  let allowed = false;
  for (const statement of policy?.statements ?? []) {
    if (!applies(statement, request)) continue;
    if (statement.effect === "Deny") return "Deny";
    allowed = true;
  }
  return allowed ? "Allow" : "Pass";
}

function applies(statement: Statement, { uid, action, resource, environment }: PolicyRequest): boolean {
  const isCaller = (principal: string): boolean => principal === "*" || (uid !== undefined && principal === uid);
  const { actions, notActions, resources, notResources } = statement;
  if (!statement.principals.some(isCaller) || statement.notPrincipals.some(isCaller)) return false;
  if (
    actions.length > 0
      ? !actions.some((each) => matchesPattern(each, action))
      : notActions.some((each) => matchesPattern(each, action))
  )
    return false;
  const fits = (pattern: string): boolean => matchesPattern(pattern, resource);
  if (resources.length > 0 ? !resources.some(fits) : notResources.length === 0 || notResources.some(fits)) return false;
  return statement.conditions.every(({ test, key, values }) => {
    const found = environment[key];
    if (test === "Null") return values.some((each) => (each === "true") === (found === undefined));
    if (found === undefined) return test.endsWith("IfExists");
    const holds = tests[test.replace(/IfExists$/, "")];
    const negative = test.includes("Not");
    if (!holds) return false;
    return negative ? values.every((each) => holds(each, found)) : values.some((each) => holds(each, found));
  });
}

/** Whether a policy allows something to everybody, as `?policyStatus` reports. */
export const isPublic = (policy: Policy | undefined): boolean =>
  policy?.statements.some(
    ({ effect, principals, conditions }) => effect === "Allow" && principals.includes("*") && conditions.length === 0,
  ) ?? false;
