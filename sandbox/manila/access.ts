// Manila: access rules: who may use a share.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { parseAddress } from "../neutron/addresses";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, str, texts } from "../wire";
import type { AccessRule, Share } from "./state";
import { rulesOf, ruleView } from "./views";
import { now } from "./words";

/** The microversion from which rules have metadata. */
const METADATA = 45;

/** The kind of client of each protocol; a rule of another kind is accepted, and then fails. */
const KINDS: Record<string, string> = { NFS: "ip", CIFS: "user", CEPHFS: "cephx" };

/** The first and last address of a rule's network; a host is a network of one. Undefined if it is neither. */
function rangeOf(to: string): { first: bigint; last: bigint } | undefined {
  const [text = "", prefix] = to.split("/");
  const address = parseAddress(text);
  if (!address) return undefined;
  const bits = address.version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (!Number.isInteger(length) || length < 0 || length > bits) return undefined;
  const size = 1n << BigInt(bits - length);
  return { first: address.value, last: address.value + size - 1n };
}

function validate(type: string | undefined, to: string): void {
  if (type === "ip") {
    const found = rangeOf(to);
    if (!found) throw new Refusal(400, `'${to}' does not appear to be an IPv4 or IPv6 network`);
    if (found.first % (found.last - found.first + 1n) !== 0n) throw new Refusal(400, `${to} has host bits set`);
    return;
  }
  if (type === "user") {
    if (/^.[^"/\\[\]:;|=,+*?<>]{3,254}$/.test(to)) return;
    throw new Refusal(
      400,
      'Invalid user or group name. Must be 4-255 characters and consist of alphanumeric characters and exclude special characters "/\\[]:;|=,+*?<>',
    );
  }
  if (type !== "cert" && type !== "cephx")
    throw new Refusal(400, "Only 'ip', 'user', 'cert' or 'cephx' access types are supported.");
}

const isSameClient = (type: string, a: string, b: string): boolean => {
  if (type !== "ip") return a === b;
  const [one, other] = [rangeOf(a), rangeOf(b)];
  return one?.first === other?.first && one?.last === other?.last && a.includes(":") === b.includes(":");
};

/** The action that adds a rule to a share. */
export function allowAccess(cloud: Cloud, call: Call, share: Share, given: Doc): Reply {
  const type = str(given, "access_type");
  const to = str(given, "access_to") ?? "";
  validate(type, to);
  const kind = type ?? "";
  if (rulesOf(cloud, share).some((rule) => rule.access_type === kind && isSameClient(kind, rule.access_to, to)))
    throw new Refusal(400, `Share access ${kind}:${to} exists.`);
  const level = str(given, "access_level") ?? "rw";
  if (level !== "rw" && level !== "ro")
    throw new Refusal(400, `Invalid access rule: Invalid share access level: ${level}.`);
  if (share.status !== "available") {
    throw new Refusal(
      400,
      "New access rules cannot be applied while the share or any of its replicas or migration copies lacks a valid host or is in an invalid state.",
    );
  }
  const rule: AccessRule = {
    id: uuid(),
    share_id: share.id,
    access_level: level,
    access_to: to,
    access_type: kind,
    state: "queued_to_apply",
    access_key: null,
    created_at: now(),
    updated_at: null,
    metadata: call.version >= METADATA ? texts(doc(given, "metadata")) : {},
  };
  cloud.manila.rules.set(rule.id, rule);
  const fits = KINDS[share.share_proto] === kind && !call.fates.has("goes-to-error");
  if (!call.fates.has("stuck")) {
    cloud.clock.after(cloud.settings.delays.shareRule, () => {
      rule.state = fits ? "active" : "error";
      if (fits && kind === "cephx") rule.access_key = Buffer.from(`key of ${to}`).toString("base64");
    });
  }
  return { status: 200, body: { access: ruleView(rule) } };
}

/** The action that deletes a rule of a share, a moment later. */
export function denyAccess(cloud: Cloud, call: Call, share: Share, given: Doc): Reply {
  const rule = cloud.manila.rules.get(str(given, "access_id") ?? "");
  if (rule?.share_id !== share.id) throw new Refusal(404, "Resource could not be found.");
  rule.state = "queued_to_deny";
  if (!call.fates.has("stuck"))
    cloud.clock.after(cloud.settings.delays.shareRule, () => {
      if (call.fates.has("goes-to-error")) rule.state = "error";
      else cloud.manila.rules.delete(rule.id);
    });
  return { status: 202 };
}

/** The routes of /share-access-rules. */
export function accessRoutes(cloud: Cloud): Route[] {
  const visible = (call: Call, share: Share | undefined): share is Share =>
    share !== undefined && (call.who.admin || share.project_id === call.who.projectId);
  const get = (call: Call): AccessRule => {
    const rule = cloud.manila.rules.get(call.params.id ?? "");
    if (rule && visible(call, cloud.manila.shares.get(rule.share_id))) return rule;
    throw new Refusal(404, `Share access rule ${call.params.id} not found.`);
  };
  return [
    route("GET /share-access-rules", (call) => {
      const id = call.query.get("share_id");
      if (id === null) throw new Refusal(400, "The field 'share_id' has to be specified.");
      const share = cloud.manila.shares.get(id);
      if (!visible(call, share)) throw new Refusal(400, `Share ${id} not found.`);
      return { status: 200, body: { access_list: rulesOf(cloud, share).map((rule) => ruleView(rule, true)) } };
    }),
    route("GET /share-access-rules/{id}", (call) => ({ status: 200, body: { access: ruleView(get(call)) } })),
    route("PUT /share-access-rules/{id}/metadata", (call) => {
      if (call.version < METADATA) throw new Refusal(404, "The resource could not be found.");
      const rule = get(call);
      rule.metadata = { ...rule.metadata, ...texts(doc(call.body, "metadata")) };
      return { status: 200, body: { metadata: rule.metadata } };
    }),
    route("DELETE /share-access-rules/{id}/metadata/{key}", (call) => {
      const rule = get(call);
      const { [call.params.key ?? ""]: found, ...rest } = rule.metadata;
      if (call.version < METADATA || found === undefined) throw new Refusal(404, "The resource could not be found.");
      rule.metadata = rest;
      return { status: 200 };
    }),
  ];
}
