/** Answers that are wrong in their depth: a list's item that is null, text in an object's place, an object without its id. */
import { describe, expect, it } from "vitest";
import { faultInAnswer } from "../../../providers/ceph/answers";
import { faultInEnvelope } from "../../../providers/openstack/answers";

const id = "5f0f0f0f-0000-4000-8000-000000000001";

/** An object of each kind as its service gives it. */
const WHOLE: Record<string, Record<string, unknown>> = {
  volume: {
    ...{ id, size: 1, status: "in-use", metadata: { a: "b" } },
    attachments: [{ server_id: id, device: "/dev/vdb", attached_at: null }],
  },
  server: {
    ...{ id, name: "web", status: "ACTIVE", metadata: { a: "b" }, flavor: { vcpus: 1 }, tags: ["a"] },
    addresses: { net: [{ addr: "10.0.0.5", version: 4 }] },
    security_groups: [{ name: "default" }],
    "os-extended-volumes:volumes_attached": [{ id }],
  },
  network: { id, status: "ACTIVE", tags: ["a"] },
  subnet: {
    ...{ id, network_id: id, cidr: "10.0.0.0/24", dns_nameservers: ["10.0.0.2"], tags: ["a"] },
    allocation_pools: [{ start: "10.0.0.2", end: "10.0.0.9" }],
    host_routes: [{ destination: "10.1.0.0/16", nexthop: "10.0.0.1" }],
  },
  router: {
    ...{ id, status: "ACTIVE", routes: [{ destination: "10.1.0.0/16", nexthop: "10.0.0.1" }] },
    external_gateway_info: { network_id: id, external_fixed_ips: [{ ip_address: "192.0.2.7" }] },
  },
  security_group: { id, security_group_rules: [{ id, direction: "ingress", ethertype: "IPv4" }] },
  port: {
    ...{ id, network_id: id, device_id: "", security_groups: [id] },
    fixed_ips: [{ subnet_id: id, ip_address: "10.0.0.5" }],
  },
  share_network: { id, share_network_subnets: [{ neutron_net_id: id, neutron_subnet_id: null }] },
};

/** Every version of a value in which one thing in its depth is something else. */
function* spoiled(value: unknown, isDeep = false): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const wrong of [null, 7, "text", {}]) if (typeof wrong !== typeof value[0] || wrong === null) yield [wrong];
    for (const each of spoiled(value[0], true)) yield [each];
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null) continue;
    if (isDeep && typeof inner === "string") yield { ...value, [key]: 7 };
    for (const each of spoiled(inner, true)) yield { ...value, [key]: each };
  }
}

describe.each(Object.entries(WHOLE))("a %s", (kind, whole) => {
  it("is read if it is whole, alone and in a list", () => {
    expect(faultInEnvelope({ [kind]: whole }, { field: kind, holds: "object" })).toBeUndefined();
    expect(faultInEnvelope({ [`${kind}s`]: [whole] }, { field: `${kind}s`, holds: "list" })).toBeUndefined();
  });

  it("is no answer if anything in its depth is something else, and values are not shown", () => {
    for (const wrong of spoiled({ ...whole, flavor: undefined })) {
      const object = { ...(wrong as object), ...("flavor" in whole ? { flavor: whole.flavor } : {}) };
      const alone = faultInEnvelope({ [kind]: object }, { field: kind, holds: "object" });
      expect(alone, JSON.stringify(object)).toMatch(
        / whose \S+ is (null|text|a \w+|an (empty )?object.*|nothing|a list)$/,
      );
      const many = faultInEnvelope({ [`${kind}s`]: [whole, object] }, { field: `${kind}s`, holds: "list" });
      expect(many, JSON.stringify(object)).toMatch(/^a list with /);
      expect(`${alone}${many}`).not.toMatch(/10\.0\.0|192\.0\.2/);
    }
  });
});

it("a bucket and a user of the object storage are checked in their depth", () => {
  const quota = { enabled: true, max_size: -1, max_objects: -1 };
  const bucket = {
    bucket: "b",
    owner: "u",
    placement_rule: "",
    usage: { "rgw.main": { size: 1 } },
    bucket_quota: quota,
  };
  const user = { user_id: "u", keys: [{ user: "u", access_key: "a", secret_key: "s" }], user_quota: quota };
  const ofBucket = (body: unknown) => faultInAnswer("GET", "/admin/bucket", { bucket: "b" }, body);
  const ofUser = (body: unknown) => faultInAnswer("GET", "/admin/user", { uid: "u" }, body);
  expect([ofBucket(bucket), ofUser(user)]).toEqual([undefined, undefined]);
  for (const wrong of [
    { usage: { "rgw.main": null } },
    { usage: { "rgw.main": { size: "1" } } },
    { tagset: { a: null } },
  ])
    expect(ofBucket({ ...bucket, ...wrong })).toMatch(/^a bucket whose (usage|tagset)\.\*/);
  for (const wrong of [
    { keys: [null] },
    { keys: [{ user: "u" }] },
    { placement_tags: [7] },
    { user_quota: { enabled: true } },
  ])
    expect(ofUser({ ...user, ...wrong })).toMatch(/^a user whose /);
});
