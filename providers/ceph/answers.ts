/** What the admin API of a RADOS Gateway answers, checked before it is read. */
import {
  type AnswerShape,
  describeValue,
  faultInList,
  faultInObject,
  isFields,
  listOf,
  mapOf,
  shaped,
} from "../core/answer";
import type { HttpRequest, OwnWords, Refused } from "../core/http";

const QUOTA = shaped({ max_size: "number", max_objects: "number" });

/** The fields of a bucket that are read without asking whether they are there. */
const BUCKET: AnswerShape = {
  bucket: "id",
  owner: "id",
  placement_rule: "text",
  usage: mapOf({ size: "number?", num_objects: "number?" }),
  bucket_quota: QUOTA,
  tagset: mapOf("text", true),
};

const KEY: AnswerShape = { user: "id", access_key: "id", secret_key: "id" };

/** Those of a user. */
const USER: AnswerShape = {
  user_id: "id",
  keys: listOf(KEY),
  user_quota: QUOTA,
  placement_tags: listOf("text", true),
  stats: shaped({ size: "number", num_objects: "number" }, true),
};

/** What is wrong with the answer to a request, or `undefined`. */
export function faultInAnswer(
  method: HttpRequest["method"],
  path: string,
  query: Readonly<Record<string, string>>,
  body: unknown,
): string | undefined {
  if (method === "DELETE" || "quota" in query)
    return body === undefined ? undefined : `${describeValue(body)} instead of an empty body`;
  if (path === "/admin/user" && "key" in query) return faultInList(body, KEY, "key");
  if (path === "/admin/user") return "list" in query ? faultInPage(body) : faultInUser(body);
  if (path !== "/admin/bucket") return undefined;
  if (query.bucket !== undefined) return faultInObject(body, BUCKET, "a bucket");
  if (query.stats === "true") return faultInList(body, BUCKET, "bucket");
  return isListOfText(body) ? undefined : `${describeValue(body)} instead of a list of names`;
}

function faultInUser(body: unknown): string | undefined {
  return faultInObject(body, USER, "a user");
}

function faultInPage(body: unknown): string | undefined {
  return isFields(body) && isListOfText(body.keys) ? undefined : `${describeValue(body)} instead of a list of users`;
}

function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/**
 * Reads a refusal in the gateway's own form: `{"Code":"NoSuchUser","RequestId":"…","HostId":"…"}`. A gateway without the
 * admin API takes its paths for buckets, and refuses those in XML.
 */
export function readRefusal(body: unknown, { status, request }: Refused): OwnWords | undefined {
  if (!isFields(body) || typeof body.Code !== "string") return undefined;
  const { Code: code, Message: message } = body;
  const words = [code, message].filter((word) => typeof word === "string" && word !== "").join(": ");
  const isMissing = code === "NoSuchUser" || (code === "NoSuchBucket" && request.startsWith("/admin/bucket"));
  return { words, gone: status === 404 && isMissing };
}
