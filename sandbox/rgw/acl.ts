// Access control lists: read, written and applied.
import type { IncomingHttpHeaders } from "node:http";
import { RgwRefusal } from "./refusal";
import type { Acl, Bucket, Grantee, Permission, RgwState } from "./state";
import { branch, type Element, leaf, page, readXml } from "./xml";

const groups = "http://acs.amazonaws.com/groups/global/";
const permissions: ReadonlySet<string> = new Set<Permission>([
  "READ",
  "WRITE",
  "READ_ACP",
  "WRITE_ACP",
  "FULL_CONTROL",
]);
const grantHeaders: Array<[string, Permission]> = [
  ["x-amz-grant-read", "READ"],
  ["x-amz-grant-write", "WRITE"],
  ["x-amz-grant-read-acp", "READ_ACP"],
  ["x-amz-grant-write-acp", "WRITE_ACP"],
  ["x-amz-grant-full-control", "FULL_CONTROL"],
];

/** Whether a list grants something to everybody, with or without keys. */
export const isOpen = ({ grants }: Acl): boolean => grants.some(({ grantee }) => "group" in grantee);

/** The list that grants everything to the owner and nothing to others. */
export const privateAcl = (owner: string): Acl => ({
  owner,
  grants: [{ grantee: { user: owner }, permission: "FULL_CONTROL" }],
});

/** The list of a name ("public-read"); refuses unknown names. */
function cannedAcl(name: string, owner: string, bucketOwner: string): Acl {
  const all = { group: "AllUsers" } as const;
  const own = privateAcl(owner).grants;
  const grants: Record<string, Acl["grants"]> = {
    private: own,
    "public-read": [{ grantee: all, permission: "READ" }, ...own],
    "public-read-write": [{ grantee: all, permission: "READ" }, { grantee: all, permission: "WRITE" }, ...own],
    "authenticated-read": [{ grantee: { group: "AuthenticatedUsers" }, permission: "READ" }, ...own],
    "bucket-owner-read": owner === bucketOwner ? own : [{ grantee: { user: bucketOwner }, permission: "READ" }, ...own],
    "bucket-owner-full-control":
      owner === bucketOwner ? own : [{ grantee: { user: bucketOwner }, permission: "FULL_CONTROL" }, ...own],
  };
  const found = grants[name];
  if (!found) throw new RgwRefusal("InvalidArgument");
  return { owner, grants: found };
}

/** The list in a request's headers; private if they name none. */
export function aclFromHeaders(headers: IncomingHttpHeaders, owner: string, bucketOwner = owner): Acl {
  const granted = grantHeaders.flatMap(([header, permission]) =>
    [...String(headers[header] ?? "").matchAll(/(id|uri)="?([^",]+)"?/g)].map(([, kind, value = ""]) => ({
      grantee: kind === "uri" ? groupOf(value) : { user: value },
      permission,
    })),
  );
  if (granted.length > 0) return { owner, grants: granted };
  return cannedAcl(String(headers["x-amz-acl"] ?? "private"), owner, bucketOwner);
}

/** The list in a document; refuses other documents, and unknown users. */
export function aclFromXml(text: string, state: RgwState): Acl {
  const root = readXml(text);
  const list = root?.child("AccessControlList");
  const owner = root?.child("Owner")?.textOf("ID");
  if (!list || owner === undefined) throw new RgwRefusal("MalformedXML");
  return {
    owner,
    grants: list.all("Grant").map((grant) => {
      const permission = grant.textOf("Permission") ?? "";
      if (!isPermission(permission)) throw new RgwRefusal("MalformedXML");
      return { grantee: granteeOf(grant.child("Grantee"), state), permission };
    }),
  };
}

const isPermission = (text: string): text is Permission => permissions.has(text);

function granteeOf(element: Element | undefined, state: RgwState): Grantee {
  const [uri, user] = [element?.textOf("URI"), element?.textOf("ID")];
  if (uri !== undefined) return groupOf(uri);
  if (user === undefined || !state.users.has(user)) throw new RgwRefusal("InvalidArgument");
  return { user };
}

function groupOf(uri: string): Grantee {
  const name = uri.slice(groups.length);
  if (uri.startsWith(groups) && (name === "AllUsers" || name === "AuthenticatedUsers")) return { group: name };
  throw new RgwRefusal("InvalidArgument");
}

/** Whether a list grants something to a user, or to everybody if `uid` is undefined. Its owner may always change it. */
export function grants(acl: Acl, uid: string | undefined, wanted: Permission): boolean {
  if (uid === acl.owner && wanted.endsWith("_ACP")) return true;
  return acl.grants.some(({ grantee, permission }) => {
    if (permission !== wanted && permission !== "FULL_CONTROL") return false;
    if ("user" in grantee) return grantee.user === uid;
    return grantee.group === "AllUsers" || uid !== undefined;
  });
}

/** The list as a bucket lets it count: one that ignores public lists counts no grant to a group. */
export function counted(acl: Acl, { blocked }: Pick<Bucket, "blocked">): Acl {
  return blocked?.ignoredAcls ? { ...acl, grants: acl.grants.filter(({ grantee }) => "user" in grantee) } : acl;
}

/** A list that is written; refuses one that opens something if the bucket blocks that. */
export function unlessBlocked(acl: Acl, { blocked }: Pick<Bucket, "blocked">): Acl {
  if (blocked?.acls && acl.grants.some(({ grantee }) => "group" in grantee)) throw new RgwRefusal("AccessDenied");
  return acl;
}

/** An owner in a document. */
export const ownerXml = (state: RgwState, uid: string, name = "Owner"): string =>
  branch(name, leaf("ID", uid), leaf("DisplayName", state.users.get(uid)?.displayName ?? ""));

/** The document of a list. */
export function aclXml(acl: Acl, state: RgwState): string {
  const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type=';
  const grantXml = ({ grantee, permission }: Acl["grants"][number]): string =>
    branch(
      "Grant",
      "user" in grantee
        ? `<Grantee ${schema}"CanonicalUser">${leaf("ID", grantee.user)}${leaf("DisplayName", state.users.get(grantee.user)?.displayName ?? "")}</Grantee>`
        : `<Grantee ${schema}"Group">${leaf("URI", groups + grantee.group)}</Grantee>`,
      leaf("Permission", permission),
    );
  return page(
    "AccessControlPolicy",
    ownerXml(state, acl.owner),
    branch("AccessControlList", ...acl.grants.map(grantXml)),
  );
}
