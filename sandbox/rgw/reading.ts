// An object's content: whole or a range, if the request's conditions hold.
import { headerOf, type StoreCall, type StoreReply } from "./call";
import { lockHeaders } from "./objectLock";
import { RgwRefusal } from "./refusal";
import type { Version } from "./state";

/** The parameters of a request that set a header of the answer. */
const overrides: Record<string, string> = {
  "response-content-type": "Content-Type",
  "response-content-language": "content-language",
  "response-expires": "expires",
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
};

/** The answer to GET and HEAD. */
export function contentReply(call: StoreCall, version: Version): StoreReply {
  const asked = Object.entries(overrides).flatMap(([name, header]) => {
    const value = call.query.get(name);
    return value === null ? [] : [[header, value] as const];
  });
  if (asked.length > 0 && !call.who) throw new RgwRefusal("AccessDenied");
  checkConditions(call, version);
  const { body } = version;
  const range = rangeOf(headerOf(call, "range"), body.size);
  const [first, last] = range ?? [0, body.size - 1];
  const { "Content-Type": type = version.contentType, ...others } = Object.fromEntries(asked);
  return {
    status: range && !range[2] ? 206 : 200,
    type,
    headers: {
      ...(range ? { "Content-Range": `bytes ${first}-${last}/${body.size}` } : {}),
      "Accept-Ranges": "bytes",
      "Last-Modified": version.modified.toUTCString(),
      ...(version.id === "null" ? {} : { "x-amz-version-id": version.id }),
      "x-rgw-object-type": "Normal",
      ETag: `"${version.etag}"`,
      ...(version.storageClass === undefined ? {} : { "x-amz-storage-class": version.storageClass }),
      ...(version.tags.length > 0 ? { "x-amz-tagging-count": String(version.tags.length) } : {}),
      ...version.headers,
      ...lockHeaders(version),
      ...others,
    },
    stream: call.state.bodies.read(body, first, last),
    length: last + 1 - first,
  };
}

/** The first and last byte, and whether RGW does not understand the header: then they are all bytes. */
function rangeOf(header: string | undefined, size: number): [number, number, boolean] | undefined {
  if (header === undefined) return undefined;
  const found = /^bytes=(\d*)-(\d*)/.exec(header);
  if (!found || (found[1] === "" && found[2] === "")) return [0, size - 1, true];
  const [, from = "", to = ""] = found;
  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new RgwRefusal("InvalidRange");
  return [first, last, false];
}

function checkConditions(call: StoreCall, { etag, modified }: Version): void {
  const bare = (value: string): string => value.replaceAll('"', "");
  const time = (name: string): number | undefined => {
    const value = headerOf(call, name);
    return value === undefined ? undefined : Date.parse(value);
  };
  const [match, none] = [headerOf(call, "if-match"), headerOf(call, "if-none-match")];
  const [since, unless] = [time("if-modified-since"), time("if-unmodified-since")];
  const seconds = Math.floor(modified.getTime() / 1000) * 1000;
  if (match !== undefined && bare(match) !== etag && match !== "*") throw new RgwRefusal("PreconditionFailed");
  if (match === undefined && unless !== undefined && seconds > unless) throw new RgwRefusal("PreconditionFailed");
  if (none !== undefined && bare(none) === etag) throw new RgwRefusal("NotModified");
  if (none === undefined && since !== undefined && seconds <= since) throw new RgwRefusal("NotModified");
}
