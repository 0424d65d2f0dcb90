/**
 * Requests to AWS, as the bench knows those of other clouds: a service, a method that says whether something is changed, a
 * path and its template. EC2 and IAM have one path for all, and the action stands in the body. What the native provider asks
 * has a service of its own: `plugin`.
 */
import type { IncomingHttpHeaders } from "node:http";
import { PLUGIN } from "./keys";

/** A request, in the words of a sandbox. */
export interface AwsRequest {
  service: string;
  method: string;
  path: string;
  template: string;
  /** The key that it is signed with. */
  key: string;
}

/** Who signed it, and for which service. */
const CREDENTIAL = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//;
/** Actions that only ask. */
const LOOK = /^(Describe|Get|List)/;
/** The ids of EFS. */
const ID = /\/(fs|fsmt|fsap)-[0-9a-f]+/g;
/** What of a bucket or an object a request is about. */
const ABOUT = [
  ...["acl", "cors", "delete", "encryption", "lifecycle", "location", "object-lock", "ownershipControls", "policy"],
  ...["policyStatus", "publicAccessBlock", "tagging", "uploads", "uploadId", "versioning", "versions"],
] as const;

/** Reads a request. */
export function readRequest(verb: string, url: string, headers: IncomingHttpHeaders, body: string): AwsRequest {
  const [, key = "", service = ""] = CREDENTIAL.exec(headers.authorization ?? "") ?? [];
  const { pathname, searchParams } = new URL(url, "http://aws");
  if (service === "s3") return { service, key, method: verb, ...ofS3(pathname, searchParams) };
  if (service === "elasticfilesystem") {
    const path = pathname.replace(/^\/2015-02-01/, "");
    return { service: "efs", key, method: verb, path, template: path.replace(ID, "/{id}") };
  }
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? "";
  // Who one is, is asked at each login.
  const template = service === "sts" ? "/login" : `/${action}`;
  const method = service !== "sts" && LOOK.test(action) ? "GET" : "POST";
  if (!key.startsWith(PLUGIN)) return { service, key, method, path: template, template };
  return { service: "plugin", key, method, path: `${template}?plugin`, template };
}

function ofS3(pathname: string, query: URLSearchParams): Pick<AwsRequest, "path" | "template"> {
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const about = ABOUT.find((one) => query.has(one));
  const end = about === undefined ? "" : `?${about}`;
  const at = `/${bucket}${key && `/${encodeURIComponent(key)}`}`;
  return { path: at + end, template: (bucket && `/{bucket}${key && "/{key}"}`) + end || "/" };
}
