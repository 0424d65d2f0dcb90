// Objects that a browser uploads by a form: POST /{bucket}, with the file as the last of its fields.
import { getBucket, mayOnBucket } from "./access";
import { aclFromHeaders } from "./acl";
import { headerOf, type Operation, operation, type StoreCall, type StoreReply } from "./call";
import { refuseEncryption } from "./encryption";
import { checkForm, type Fields, signerOf } from "./formPolicy";
import { checkQuota } from "./quotas";
import { RgwRefusal } from "./refusal";
import { anonymous, type User } from "./state";
import { readTags } from "./tags";
import { addVersion } from "./versions";
import { bare, leaf } from "./xml";

/** A form: its fields, and its file. */
interface Form {
  fields: Fields;
  file: Buffer;
  fileName: string;
}

/** Reads a form of fields, of which the file is the last that counts. */
function readForm(type: string, body: Buffer): Form {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!type.startsWith("multipart/form-data") || boundary === undefined) throw new RgwRefusal("InvalidArgument");
  const line = `--${boundary}`;
  const fields = new Map<string, string>();
  let at = body.indexOf(line);
  while (at >= 0) {
    const next = body.indexOf(`\r\n${line}`, at + line.length);
    if (next < 0) break;
    const part = body.subarray(at + line.length + 2, next);
    const split = part.indexOf("\r\n\r\n");
    const head = part.subarray(0, split).toString("utf8");
    const content = part.subarray(split + 4);
    const name = /name="([^"]*)"/i.exec(head)?.[1]?.toLowerCase() ?? "";
    if (name === "file") return { fields, file: content, fileName: /filename="([^"]*)"/i.exec(head)?.[1] ?? "" };
    fields.set(name, content.toString("utf8"));
    at = next + 2;
  }
  throw new RgwRefusal("InvalidArgument");
}

/** The headers by which a put would say what the form's fields say. */
function headersOf(fields: Fields): Record<string, string> {
  const known = ["cache-control", "content-disposition", "content-encoding", "expires", "content-type"];
  const said = [...fields].filter(([name]) => known.includes(name) || name.startsWith("x-amz-"));
  const acl = fields.get("acl");
  return { ...Object.fromEntries(said), ...(acl === undefined ? {} : { "x-amz-acl": acl }) };
}

/** Who uploads: who signed the policy; nobody without one. */
function uploaderOf(call: StoreCall, { fields, file }: Form): User | undefined {
  if (!fields.has("policy")) return undefined;
  const user = signerOf(call.state, fields);
  checkForm(fields, call.bucket, file.length);
  return user;
}

/** Answers as the form asks: another page, or one of three statuses. */
function replyOf(call: StoreCall, fields: Fields, key: string, etag: string): StoreReply {
  const place = `http://${call.headers.host ?? ""}/${call.bucket}/${encodeURIComponent(key)}`;
  const headers = { ETag: `"${etag}"` };
  const page = fields.get("success_action_redirect");
  if (page !== undefined) {
    try {
      const url = new URL(page);
      for (const [name, value] of [
        ["bucket", call.bucket],
        ["key", key],
        ["etag", `"${etag}"`],
      ] as const)
        url.searchParams.append(name, value);
      return { status: 303, headers: { ...headers, Location: url.href } };
    } catch {
      // RGW goes on as if the form had named no page.
    }
  }
  const status = fields.get("success_action_status");
  if (status === "200") return { status: 200, headers };
  if (status !== "201") return { status: 204, headers };
  const text = bare(
    "PostResponse",
    leaf("Location", place),
    leaf("Bucket", call.bucket),
    leaf("Key", key),
    leaf("ETag", `"${etag}"`),
  );
  return { status: 201, headers: { ...headers, Location: place }, text, type: "application/xml" };
}

async function upload(call: StoreCall): Promise<StoreReply> {
  const { state } = call;
  const parts: Buffer[] = [];
  for await (const part of call.body()) parts.push(part);
  const form = readForm(headerOf(call, "content-type") ?? "", Buffer.concat(parts));
  const { fields, file, fileName } = form;
  const named = fields.get("key");
  if (named === undefined) throw new RgwRefusal("InvalidArgument", "Key not specified");
  const key = named.replaceAll(`\${filename}`, fileName);
  const bucket = getBucket(call);
  const who = uploaderOf(call, form);
  const asked = { ...call, who, headers: { host: call.headers.host, ...headersOf(fields) } };
  if (!mayOnBucket(asked, bucket, "s3:PutObject", "WRITE", key)) throw new RgwRefusal("AccessDenied");
  refuseEncryption(asked);
  checkQuota(state, bucket, file.length);
  const owner = who?.uid ?? (bucket.owner || anonymous);
  const body = await state.bodies.receive(once(file));
  const { "content-type": contentType = "binary/octet-stream", ...others } = headersOf(fields);
  const kept = Object.entries(others).filter(([name]) => !name.startsWith("x-amz-") || name.startsWith("x-amz-meta-"));
  const tagging = fields.get("tagging");
  await addVersion(state, bucket, key, {
    owner,
    contentType,
    headers: Object.fromEntries(kept),
    tags: tagging === undefined ? [] : readTags(tagging),
    acl: aclFromHeaders(asked.headers, owner, bucket.owner),
    body,
    etag: body.md5,
  });
  return replyOf(call, fields, key, body.md5);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The operation of a form. */
export const formOperations: Operation[] = [operation("POST /{bucket}", "post_obj", upload, { streams: true })];
