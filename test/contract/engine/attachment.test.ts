/** Attachments and memberships through the engine: created, found, refused, deleted. */
import { SecurityGroupMember, SecurityGroupResource, Server, Volume, VolumeAttachment } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ground, openGround } from "./servers";

let ground: Ground;
/** The ids of two servers that another client created. */
let servers: [string, string];

async function newServer(name: string): Promise<string> {
  const { images } = (await ground.ask("GET", "image", "/images?name=cirros")) as { images: { id: string }[] };
  const { server } = (await ground.ask("POST", "compute", "/servers", {
    server: { name, flavorRef: "1", imageRef: images[0]?.id, networks: [{ uuid: ground.networks[0] }] },
  })) as { server: { id: string } };
  await ground.rests(server.id, "ACTIVE");
  return server.id;
}

beforeAll(async () => {
  ground = await openGround();
  servers = [await newServer("one"), await newServer("two")];
});

afterAll(() => ground.close());

/** Where a volume is attached, as the cloud says. */
async function holdersOf(volume: string): Promise<string[]> {
  const { attachments } = (await ground.volume(volume)) as unknown as { attachments: { server_id: string }[] };
  return attachments.map(({ server_id }) => server_id);
}

describe("an attachment", () => {
  it("has the device and the path that stays the same, is replaced for another server, and is deleted", async () => {
    let server: string | undefined = servers[0];
    const stack = await ground.stack(async () => {
      const volume = new Volume("data", { size: 1 });
      if (server === undefined) return { volume: volume.id };
      const { device, path, attachedAt, status } = new VolumeAttachment("data", { server, volume: volume.id });
      return { volume: volume.id, device, path, attachedAt, status };
    });
    const { outputs } = await stack.up();
    const volume = String(outputs.volume);
    expect(outputs).toMatchObject({
      device: expect.stringMatching(/^\/dev\/[a-z]db$/),
      path: `/dev/disk/by-id/virtio-${volume.slice(0, 20)}`,
      attachedAt: expect.stringMatching(/^\d{4}-/),
      status: "in-use",
    });
    expect(await holdersOf(volume)).toEqual([servers[0]]);
    expect((await stack.preview()).counts).toEqual({ same: 2 });

    server = servers[1];
    expect((await stack.up()).ops).toEqual({
      "openstack:Volume data": "same",
      "openstack:VolumeAttachment data": "replace",
    });
    expect(await holdersOf(volume)).toEqual([servers[1]]);

    server = undefined;
    await stack.up();
    expect(await ground.volume(volume)).toMatchObject({ status: "available", attachments: [] });
    await stack.destroy();
  });

  it("is created and deleted on a suspended server, which is suspended again", async () => {
    const [server] = servers;
    await ground.act(server, { suspend: null }, "SUSPENDED");
    const stack = await ground.stack(async () => {
      const volume = new Volume("data", { size: 1 });
      return { volume: volume.id, at: new VolumeAttachment("at", { server, volume: volume.id }).device };
    });
    const { outputs } = await stack.up();
    expect(await holdersOf(String(outputs.volume))).toEqual([server]);
    expect(await ground.server(server)).toMatchObject({ status: "SUSPENDED" });
    await stack.destroy();
    expect(await ground.volume(String(outputs.volume))).toBeUndefined();
    expect(await ground.server(server)).toMatchObject({ status: "SUSPENDED" });
    await ground.act(server, { resume: null }, "ACTIVE");
  });

  it("names the server that has the volume already", async () => {
    const { volume } = (await ground.ask("POST", "block-storage", "/volumes", { volume: { size: 1 } })) as {
      volume: { id: string };
    };
    await expect.poll(async () => (await ground.volume(volume.id))?.status).toBe("available");
    const path = `/servers/${servers[1]}/os-volume_attachments`;
    await ground.ask("POST", "compute", path, { volumeAttachment: { volumeId: volume.id } });
    await expect.poll(() => holdersOf(volume.id)).toEqual([servers[1]]);

    const stack = await ground.stack(async () => {
      new VolumeAttachment("at", { server: servers[0], volume: volume.id });
    });
    const failed = await stack.up({ fails: true });
    expect(failed.errors("at").join("\n")).toContain(`is attached to server two (${servers[1]}) already`);

    stack.program = async () => {
      new VolumeAttachment("at", { server: servers[1], volume: volume.id });
    };
    expect((await stack.up()).ops).toEqual({ at: "create" });
    expect(await holdersOf(volume.id)).toEqual([servers[1]]);
    await stack.destroy();
    expect(await holdersOf(volume.id)).toEqual([]);
  });

  it("sees at a refresh that the volume was detached from outside, and attaches it again", async () => {
    const [server] = servers;
    const stack = await ground.stack(async () => {
      const volume = new Volume("data", { size: 1 });
      return { volume: volume.id, at: new VolumeAttachment("at", { server, volume: volume.id }).device };
    });
    const volume = String((await stack.up()).outputs.volume);
    await ground.ask("DELETE", "compute", `/servers/${server}/os-volume_attachments/${volume}`);
    await expect.poll(() => holdersOf(volume)).toEqual([]);
    expect((await stack.refresh()).ops).toMatchObject({ at: "delete" });
    expect((await stack.up()).ops).toMatchObject({ at: "create", data: "same" });
    expect(await holdersOf(volume)).toEqual([server]);
    await stack.destroy();
  });

  it("is deleted without an error when its server is gone", async () => {
    const server = await newServer("short-lived");
    const stack = await ground.stack(async () => {
      const volume = new Volume("data", { size: 1 });
      new VolumeAttachment("at", { server, volume: volume.id });
    });
    await stack.up();
    await ground.ask("DELETE", "compute", `/servers/${server}`);
    await expect.poll(() => ground.server(server)).toBeUndefined();
    expect((await stack.destroy()).counts).toEqual({ delete: 2 });
  });
});

describe("a membership in a security group", () => {
  it("puts a server into a group and takes it out again", async () => {
    const [server] = servers;
    const before = await ground.groupsOf(server);
    const stack = await ground.stack(async () => {
      const [one, two] = ground.groups;
      const member = new SecurityGroupMember("one", { server, securityGroup: one });
      new SecurityGroupMember("two", { server, securityGroup: two });
      return { at: member.operatedAt };
    });
    expect((await stack.up()).outputs.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(await ground.groupsOf(server)).toEqual([...before, ground.groups[0], ground.groups[1]].sort());
    expect((await stack.preview()).counts).toEqual({ same: 2 });

    await ground.ask("POST", "compute", `/servers/${server}/action`, { removeSecurityGroup: { name: "two" } });
    expect((await stack.refresh()).ops).toEqual({ one: "same", two: "delete" });
    expect((await stack.up()).ops).toEqual({ one: "same", two: "create" });

    await stack.destroy();
    expect(await ground.groupsOf(server)).toEqual(before);
  });

  it("is deleted before its group, and an attachment before its volume, if these are replaced", async () => {
    const [server] = servers;
    const stack = await ground.stack(async () => {
      const volume = new Volume("disk", { size: 1, replaceData: true });
      const group = new SecurityGroupResource("group", {});
      new VolumeAttachment("at", { server, volume: volume.id });
      new SecurityGroupMember("member", { server, securityGroup: group.id });
      return { volume: volume.id, group: group.id };
    });
    const before = await stack.up();
    const whole = (await stack.export()).filter(({ urn }) => /::(disk|group)$/.test(urn)).map(({ urn }) => urn);
    const after = await stack.up({ replace: whole });
    expect(after.ops).toEqual({ disk: "replace", group: "replace", at: "replace", member: "replace" });
    const [volume, group] = [String(after.outputs.volume), String(after.outputs.group)];
    expect([before.outputs.volume, before.outputs.group]).not.toContain(volume);
    expect(await holdersOf(volume)).toEqual([server]);
    expect(await ground.groupsOf(server)).toContain(group);
    await stack.destroy();
  });

  it("is no drift of a server that lists no groups", async () => {
    const stack = await ground.stack(async () => {
      const networks = [{ network: ground.networks[0] }];
      const web = new Server("web", { flavor: "m1.tiny", image: "cirros", networks });
      new SecurityGroupMember("member", { server: web.id, securityGroup: ground.groups[0] });
    });
    await stack.up();
    expect((await stack.refresh()).ops).toMatchObject({ member: "same" });
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    await stack.destroy();
  });

  it("is refused in preview if the server lists its groups itself", async () => {
    const stack = await ground.stack(async () => {
      const networks = [{ network: ground.networks[0] }];
      const [one, two] = ground.groups;
      const web = new Server("web", { flavor: "m1.tiny", image: "cirros", networks, securityGroups: [one] });
      new SecurityGroupMember("member", { server: web.id, securityGroup: two });
    });
    const refused = await stack.preview({ fails: true });
    expect(refused.errors("member")).toEqual([expect.stringMatching(/^server: its own securityGroups say/)]);
  });
});
