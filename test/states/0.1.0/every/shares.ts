/** Shares: where they are served, and who may use them. */
import type * as pulumi from "@pulumi/pulumi";
import { NasShare, Share, ShareAccess, ShareNetwork } from "pulumi-omnicloud";
import type { Computers } from "./computers";
import type { Networks } from "./networks";
import { all, changed, onCloud, options } from "./place";

/** All shares. */
export function shares(config: pulumi.Config, nets: Networks, servers: Computers) {
  const resources = resourcesOf(config, nets);
  const components = componentsOf(nets, servers, resources.network);
  const outputs = [...Object.values(resources), ...Object.values(components)];
  return { ...resources, ...components, outputs: outputs.map(all) };
}

/** What `shares` made. */
export type Shares = ReturnType<typeof shares>;

function resourcesOf(
  config: pulumi.Config,
  { wires, front, found: net, foundSubnet: subnet, vpcs: [, joined] }: Networks,
) {
  const network = new ShareNetwork("front", {
    ...{ ...onCloud, adopt: false, name: changed("shares", "the shares"), description: "of the front" },
    network: wires.id,
    subnet: front.id,
  });
  const lowest = new ShareNetwork("lowest", { network: joined.id });
  const foundNetwork = new ShareNetwork("found", {
    ...{ adopt: config.require("shareNetwork"), name: "found", network: net.id, subnet: subnet.id },
  });
  const served = new Share(
    "served",
    {
      ...{ ...onCloud, adopt: false, name: "the files", description: changed("of nobody", "of the team") },
      size: changed(3, 2),
      protocol: "NFS",
      shareNetwork: network.id,
      shareType: "default",
      availabilityZone: "nova",
      metadata: { tier: "1" },
      allowShrink: true,
      replaceData: true,
    },
    options("old-files"),
  );
  const never = { allowShrink: false, replaceData: false };
  const plain = new Share("plain", { ...never, size: changed(1, 2), protocol: "CIFS", shareType: "plain" });
  const ceph = new Share("ceph", { size: 1, protocol: "CEPHFS", shareType: "plain" });
  const found = new Share("found", { ...FOUND, adopt: config.require("share") });
  const access = new ShareAccess("served", {
    ...{ ...onCloud, adopt: false, share: served.id, protocol: "NFS" },
    rules: [
      { type: "ip", to: "10.40.1.0/24", level: changed("ro", "rw") },
      { to: "10.40.1.200", level: "ro" },
    ],
  });
  const users = new ShareAccess("plain", { share: plain.id, rules: [{ type: "user", to: "alice", level: "ro" }] });
  const keys = new ShareAccess("ceph", { share: ceph.id, rules: [{ type: "cephx", to: "bob", level: "rw" }] });
  return { network, lowest, foundNetwork, served, plainShare: plain, ceph, found, access, users, keys };
}

const FOUND = { name: "found", size: 1, protocol: "NFS", shareType: "plain" } as const;

function componentsOf({ vpcs: [team] }: Networks, { host, plain, small }: Computers, network: ShareNetwork) {
  const nas = new NasShare(
    "nas",
    {
      ...{ ...onCloud, name: "the nas", description: "of the team" },
      size: changed(1, 2),
      protocol: "NFS",
      vpc: team.id,
      subnet: team.subnetIds.front,
      clients: [
        { instance: host, access: "rw" },
        { instance: small.id, access: "ro" },
        { cidr: changed("10.60.8.0/24", "10.60.9.0/24"), access: "ro" },
      ],
      allowShrink: true,
      replaceData: true,
      openstack: { shareType: "default", availabilityZone: "nova", metadata: { tier: "2" } },
    },
    { customTimeouts: { create: "9m" } },
  );
  const given = new NasShare("given", {
    size: 1,
    clients: [{ instance: plain, access: "rw" }],
    openstack: { shareNetwork: network.id },
  });
  const windows = new NasShare("windows", {
    size: 1,
    protocol: "CIFS",
    openstack: { shareNetwork: false, shareType: "plain", users: [{ user: "alice", access: "rw" }] },
  });
  const native = new NasShare("native", {
    size: 1,
    protocol: "CEPHFS",
    openstack: { shareNetwork: false, shareType: "plain", cephx: [{ id: "bob", access: "ro" }] },
  });
  return { nas, given, windows, native };
}
