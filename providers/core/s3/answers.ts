/**
 * What an S3 store answers, checked before AWS's SDK reads it: to the SDK a page is an empty list, and its parser speaks to
 * developers. API: Amazon S3's REST API
 */
import { parseBody } from "../answer";
import { described, isDocument, redirectTo, refusedByOthers } from "../document";

/** The root of each answer that is XML, by the command, as a pattern; other commands are answered without a body. */
const ROOTS: Readonly<Record<string, string>> = {
  ListBucketsCommand: "ListAllMyBucketsResult",
  ListObjectsCommand: "ListBucketResult",
  ListObjectsV2Command: "ListBucketResult",
  ListObjectVersionsCommand: "ListVersionsResult",
  ListMultipartUploadsCommand: "ListMultipartUploadsResult",
  GetBucketAclCommand: "AccessControlPolicy",
  GetBucketTaggingCommand: "Tagging",
  GetBucketVersioningCommand: "VersioningConfiguration",
  GetBucketLifecycleConfigurationCommand: "LifecycleConfiguration",
  GetBucketCorsCommand: "CORSConfiguration",
  // RGW's name, and AWS's.
  GetPublicAccessBlockCommand: "(?:BlockPublicAccessBlock|PublicAccessBlock)Configuration",
  GetObjectLockConfigurationCommand: "ObjectLockConfiguration",
  DeleteObjectsCommand: "DeleteResult",
  CreateMultipartUploadCommand: "InitiateMultipartUploadResult",
  CompleteMultipartUploadCommand: "CompleteMultipartUploadResult",
  CopyObjectCommand: "CopyObjectResult",
};

/** Commands whose answer names what was stored, or is there. */
const WITH_ETAG = new Set(["HeadObjectCommand", "GetObjectCommand", "PutObjectCommand", "UploadPartCommand"]);

/** An answer whose body was read. */
export interface S3Answer {
  /** The SDK's name of the command: `ListBucketsCommand`. */
  command: string;
  /** The HTTP method. */
  method: string;
  /** The HTTP status. */
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The body; `undefined` if it is an object's content, which is not read here. */
  text?: string;
}

/** Whether the body of an answer is the content of an object. */
export function isContent({ command, status }: Pick<S3Answer, "command" | "status">): boolean {
  return command === "GetObjectCommand" && status < 300;
}

/** Why an answer is none that an S3 store gives to this command, or `undefined`. */
export function faultInS3Answer(answer: S3Answer): string | undefined {
  const { command, method, status, headers, text = "" } = answer;
  if (status >= 400 || isLateRefusal(answer)) return faultInRefusal(method, text);
  if (status >= 300) return redirectTo(headers.location);
  if (!statusesFor(command, method).includes(status)) return `this status does not answer a ${method}`;
  if (WITH_ETAG.has(command) && !headers.etag) return "no ETag of the object";
  if (answer.text === undefined || method === "HEAD") return undefined;
  if (command === "GetBucketPolicyCommand") {
    const body = parseBody(text);
    return "instead" in body ? body.instead : undefined;
  }
  const root = ROOTS[command];
  if (root === undefined) return /\S/.test(text) ? described(text, "an empty body") : undefined;
  return isDocument(text, root) ? undefined : described(text, "XML");
}

/** The statuses that mean success. RGW deletes a bucket's settings with 200, but never a bucket, an object or an upload. */
function statusesFor(command: string, method: string): number[] {
  if (/^(DeleteBucket|DeleteObject|AbortMultipartUpload)Command$/.test(command)) return [204];
  return method === "PUT" || method === "DELETE" ? [200, 204] : [200, 206];
}

/** True for a refusal with status 200: a store that begins to answer before it is done can only say so in the body. */
export function isLateRefusal({ status, text = "" }: S3Answer): boolean {
  return status === 200 && isDocument(text, "Error");
}

/** A refusal has a document with its code; only HEAD is refused without one. */
function faultInRefusal(method: string, text: string): string | undefined {
  if (method === "HEAD" || (isDocument(text, "Error") && /<Code>[^<]+<\/Code>/.test(text))) return undefined;
  return refusedByOthers(text);
}

/** Whether a code says that what a command is about does not exist: a bucket, an object, an upload, a part of its settings. */
export function saysGone(command: string, code: string): boolean {
  if (!code.startsWith("NoSuch")) return false;
  if (/^(Head|Get|Delete)ObjectCommand$/.test(command)) return /^NoSuch(Key|Version|Bucket)$/.test(code);
  if (command === "AbortMultipartUploadCommand") return /^NoSuch(Upload|Key|Bucket)$/.test(code);
  return !/^NoSuch(Key|Version|Upload|User)$/.test(code);
}
