/** A server as its resource sees it: what of it is drift, and what the program only writes in another way. */
import { describe, expect, it } from "vitest";
import type { ServerWire } from "../../providers/openstack/compute/server/api";
import { server as definition } from "../../providers/openstack/compute/server/definition";
import type { ServerPort } from "../../providers/openstack/compute/server/ports";
import type { ServerArgs } from "../../providers/openstack/compute/server/server";
import { type ServerParts, serverView } from "../../providers/openstack/compute/server/view";
import type { VolumeWire } from "../../providers/openstack/volume/api";
import { stateAfterRead } from "../../providers/state";

const wire: ServerWire = {
  id: "s",
  name: "web",
  status: "ACTIVE",
  description: "",
  metadata: { role: "web", omnicloud: "1a2b3c4d-0123456789ab" },
  created: "2026-01-02T03:04:05Z",
  flavor: { original_name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
  image: "",
  addresses: {
    back: [{ addr: "10.2.0.5", version: 4, "OS-EXT-IPS:type": "fixed" }],
    front: [
      { addr: "10.1.0.5", version: 4, "OS-EXT-IPS:type": "fixed" },
      { addr: "192.0.2.7", version: 4, "OS-EXT-IPS:type": "floating" },
    ],
  },
  security_groups: [{ name: "two" }, { name: "one" }, { name: "one" }],
  "OS-EXT-AZ:availability_zone": "nova",
  "os-extended-volumes:volumes_attached": [{ id: "root", delete_on_termination: true }, { id: "data" }],
};

const disk = (id: string, device: string, more: Partial<VolumeWire> = {}): VolumeWire => ({
  id,
  name: id,
  description: null,
  size: 2,
  status: "in-use",
  volume_type: "standard",
  availability_zone: "nova",
  bootable: "false",
  metadata: {},
  attachments: [{ server_id: "s", device }],
  created_at: "2026-01-02T03:04:05",
  updated_at: null,
  ...more,
});

const port = (id: string, network: string, address: string, groups: string[]): ServerPort => ({
  id,
  network_id: network,
  device_id: "s",
  fixed_ips: [{ subnet_id: `${network}-subnet`, ip_address: address }],
  security_groups: groups,
});

const parts: ServerParts = {
  server: wire,
  disks: [
    disk("root", "/dev/vda", { bootable: "true", volume_image_metadata: { image_id: "i", image_name: "cirros" } }),
    disk("data", "/dev/vdb"),
  ],
  ports: [port("p-back", "back", "10.2.0.5", ["g2"]), port("p-front", "front", "10.1.0.5", ["g1"])],
  flavors: [{ id: "1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 }],
  imageName: "cirros",
  region: "RegionOne",
};

const args: ServerArgs = {
  flavor: "m1.tiny",
  image: "cirros",
  systemDisk: { size: 2 },
  networks: [{ network: "front" }, { network: "back" }],
};

/** What of the arguments is drift. */
function drift(written: Partial<ServerArgs>, there: Partial<ServerParts> = {}): object {
  const before = { ...args, ...written };
  const after = stateAfterRead(definition, { ...before }, serverView({ ...parts, ...there }, before)) as typeof before;
  const keys = Object.keys(before) as (keyof ServerArgs)[];
  return Object.fromEntries(keys.filter((key) => after[key] !== before[key]).map((key) => [key, after[key]]));
}

describe("what is written of a server", () => {
  it("is no drift by id or by name", () => {
    expect(drift({})).toEqual({});
    expect(drift({ flavor: "1", image: "i" })).toEqual({});
    expect(drift({ availabilityZone: "nova" })).toEqual({});
    expect(drift({ availabilityZone: "nova:host-1" })).toEqual({});
    expect(drift({ metadata: { role: "web" } })).toEqual({});
    const ports = parts.ports.map((each) => ({ ...each, security_groups: ["g2", "g1"] }));
    expect(drift({ securityGroups: ["g1", "g2"] }, { ports })).toEqual({});
  });

  it("is drift of a group that only some of its ports are in; one without port security does not count", () => {
    const half = ["g2 (not on port p-front)", "g1 (not on port p-back)"];
    expect(drift({ securityGroups: ["g1", "g2"] })).toEqual({ securityGroups: half });
    const ports = parts.ports.map((each, i) => ({ ...each, security_groups: i === 0 ? [] : ["g1"] }));
    expect(drift({ securityGroups: ["g1"] }, { ports })).toEqual({});
  });

  it("is drift if the cloud has something else", () => {
    expect(drift({ flavor: "m1.small", image: "debian" })).toEqual({ flavor: "m1.tiny", image: "i" });
    expect(drift({ availabilityZone: "other:host-1" })).toEqual({ availabilityZone: "nova" });
    expect(drift({ systemDisk: { size: 1, type: "fast" } })).toEqual({ systemDisk: { size: 2, type: "standard" } });
    expect(drift({ networks: [{ network: "front" }] })).toEqual({
      networks: [{ network: "front" }, { network: "back", port: "p-back" }],
    });
  });

  it("is no drift of an image that is gone with its name", () => {
    const disks = [disk("root", "/dev/vda", { bootable: "true", volume_image_metadata: { image_id: "i" } })];
    expect(drift({}, { disks, imageName: undefined })).toEqual({});
  });

  it("is drift of a flavor as long as its resize waits to be confirmed", () => {
    expect(drift({}, { server: { ...wire, status: "VERIFY_RESIZE" } })).toEqual({ flavor: "m1.tiny (not confirmed)" });
  });

  it("says nothing of the groups of a port that was given", () => {
    const networks = [{ network: "front" }, { port: "p-back" }];
    expect(drift({ networks, securityGroups: ["g1"] })).toEqual({});
  });
});

describe("what a server says", () => {
  it("is in the order of the declared networks, with its disks by device", () => {
    expect(serverView(parts, args).outputs).toEqual({
      status: "ACTIVE",
      address: "10.1.0.5",
      addresses: ["10.1.0.5", "10.2.0.5", "192.0.2.7"],
      regionName: "RegionOne",
      zone: "nova",
      flavorSpec: { id: "1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
      imageId: "i",
      imageName: "cirros",
      rootDisk: { id: "root", size: 2, type: "standard", device: "/dev/vda" },
      dataDisks: [{ id: "data", size: 2, type: "standard", device: "/dev/vdb" }],
      networkIds: ["front", "back"],
      portIds: ["p-front", "p-back"],
      securityGroupNames: ["one", "two"],
      hypervisor: undefined,
      createdAt: "2026-01-02T03:04:05Z",
      updatedAt: undefined,
    });
  });

  it("is the flavor's size for a system disk on the hypervisor", () => {
    const server = { ...wire, image: { id: "i" } };
    const { outputs } = serverView({ ...parts, server, disks: [disk("data", "/dev/vdb")] }, args);
    expect(outputs).toMatchObject({ rootDisk: { size: 1 }, dataDisks: [{ id: "data" }], imageId: "i" });
  });
});
