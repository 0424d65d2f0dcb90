import { getCloudDisk, getFlavor, getImage, getInstance } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Wire } from "../../../providers/openstack/client";
import { ready } from "./ready";
import { openTeam, type Team } from "./team";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
/** The second device; the kind of disk that it is depends on the hypervisor. */
const SECOND = /^\/dev\/[sv]db$/;
let team: Team;
let server: string;
let local: string;
let disk: string;
let network: string;
let image: string;

beforeAll(async () => {
  team = await openTeam();
  const { cloud } = team;
  image = (await getImage({ name: "cirros" })).id;
  ({
    network: { id: network },
  } = await cloud.post<{ network: Wire }>("network", "/networks", { network: { name: team.unique("net") } }));
  team.made("network", `/networks/${network}`);
  const { subnet } = await cloud.post<{ subnet: Wire }>("network", "/subnets", {
    subnet: { network_id: network, ip_version: 4, cidr: "10.78.0.0/24" },
  });
  team.made("network", `/subnets/${subnet.id}`);
  const group = { name: team.unique("group") };
  const { security_group } = await cloud.post<{ security_group: Wire }>("network", "/security-groups", {
    security_group: group,
  });
  team.made("network", `/security-groups/${security_group.id}`);
  ({
    volume: { id: disk },
  } = await cloud.post<{ volume: Wire }>("volume", "/volumes", {
    volume: { name: team.unique("disk"), description: "of the tests", size: 1 },
  }));
  team.made("volume", `/volumes/${disk}`);

  const same = { flavorRef: "1", networks: [{ uuid: network }], security_groups: [group] };
  const root = { boot_index: 0, uuid: image, source_type: "image", destination_type: "volume" };
  const boot = async (name: string, more: object) => {
    const made = await cloud.post<{ server: Wire }>("compute", "/servers", {
      server: { ...same, name: team.unique(name), ...more },
    });
    team.made("compute", `/servers/${made.server.id}`);
    return made.server.id;
  };
  server = await boot("web", {
    block_device_mapping_v2: [{ ...root, volume_size: 2, delete_on_termination: true }],
  });
  local = await boot("local", { imageRef: image });
  for (const id of [server, local]) await ready(team, "compute", `/servers/${id}`, "server", "ACTIVE");
  await ready(team, "volume", `/volumes/${disk}`, "volume", "available");
  await cloud.post("compute", `/servers/${server}/os-volume_attachments`, { volumeAttachment: { volumeId: disk } });
  await ready(team, "volume", `/volumes/${disk}`, "volume", "in-use");
});
afterAll(() => team.close());

describe("getInstance", () => {
  it("finds an instance by id and by name, with flavor, image, disks, network and groups", async () => {
    const instance = await getInstance({ id: server });
    expect(instance).toEqual({
      id: server,
      name: team.unique("web"),
      status: "ACTIVE",
      address: expect.stringMatching(/^10\.78\.0\./),
      addresses: [instance.address],
      region: team.target.region,
      availabilityZone: "nova",
      flavor: await getFlavor({ id: "1" }),
      image,
      systemDisk: {
        id: expect.any(String),
        type: expect.any(String),
        size: 2,
        device: expect.stringMatching(/^\/dev\/[sv]da$/),
      },
      dataDisks: [{ id: disk, type: expect.any(String), size: 1, device: expect.stringMatching(SECOND) }],
      network,
      networks: [network],
      securityGroups: [team.unique("group")],
      hypervisorHostname: expect.any(String),
      createdAt: time,
      updatedAt: time,
    });
    expect(await getInstance({ name: team.unique("web") })).toEqual(instance);
  });

  it("gives the flavor's size for a system disk on the hypervisor", async () => {
    const { systemDisk, image: from, dataDisks } = await getInstance({ id: local });
    expect({ systemDisk, from, dataDisks }).toEqual({ systemDisk: { size: 1 }, from: image, dataDisks: [] });
  });

  it("names the nearest if there is none", async () => {
    await expect(getInstance({ name: team.unique("wub") })).rejects.toThrow(team.unique("web"));
    await expect(getInstance({ id: "nonsense" })).rejects.toThrow("no instance has the id nonsense; ");
  });
});

describe("getCloudDisk", () => {
  it("finds a disk by id and by name, with where it is attached", async () => {
    const found = await getCloudDisk({ id: disk });
    expect(found).toEqual({
      id: disk,
      name: team.unique("disk"),
      description: "of the tests",
      region: team.target.region,
      availabilityZone: "nova",
      type: expect.any(String),
      size: 1,
      status: "in-use",
      createdAt: time,
      updatedAt: time,
      attachedTo: server,
      device: expect.stringMatching(SECOND),
      attachedAt: time,
      attachments: [{ instance: server, device: expect.stringMatching(SECOND), attachedAt: found.attachedAt }],
    });
    expect(await getCloudDisk({ name: team.unique("disk") })).toEqual(found);
  });

  it("names the nearest if there is none", async () => {
    await expect(getCloudDisk({ name: team.unique("disc") })).rejects.toThrow(team.unique("disk"));
    await expect(getCloudDisk({ id: "nonsense" })).rejects.toThrow("no disk has the id nonsense; ");
  });
});
