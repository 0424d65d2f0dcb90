/** Servers through the engine: created, changed in place, resized, refused, and replaced. */
import * as pulumi from "@pulumi/pulumi";
import { Server, type ServerArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

/** How the state marks a secret. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

/** The least that a server needs. */
const least = (): ServerArgs => ({
  flavor: "m1.tiny",
  image: "cirros",
  systemDisk: { size: 1 },
  networks: [{ network: ground.networks[0] }],
});

/** A program with one server, whose outputs are all that is said of it. */
function program(args: () => ServerArgs, opts?: pulumi.CustomResourceOptions) {
  return async () => {
    const server = new Server("web", args(), opts);
    const { id, status, address, zone, regionName, flavorSpec, imageId, rootDisk, dataDisks, hypervisor } = server;
    const { addresses, networkIds, portIds, securityGroupNames, createdAt } = server;
    const facts = { status, address, zone, regionName, flavorSpec, imageId, rootDisk, dataDisks, hypervisor };
    return { id, ...facts, addresses, networkIds, portIds, securityGroupNames, createdAt };
  };
}

const idIn = (outputs: Readonly<Record<string, unknown>>) => String(outputs.id);

describe("a server", () => {
  const it = chapter();
  let stack: TestStack;
  let args: ServerArgs;
  let outputs: Readonly<Record<string, unknown>>;
  let id: string;
  let progress: string[];

  beforeAll(async () => {
    args = {
      ...least(),
      securityGroups: [ground.groups[0], ground.groups[1]],
      metadata: { role: "web" },
      userData: pulumi.secret("#cloud-config\nhush: true\n") as unknown as string,
    };
    stack = await ground.stack(program(() => args));
    const made = await stack.up();
    ({ outputs } = made);
    id = idIn(outputs);
    progress = made.progress("web");
  });

  it("says what Nova is doing while it comes up", () => {
    expect(progress.join("\n")).toMatch(/^build/m);
  });

  it("comes up with all that the document says of an instance", () => {
    expect(outputs).toMatchObject({
      status: "ACTIVE",
      address: expect.stringMatching(/^10\.61\.0\.\d+$/),
      addresses: [outputs.address],
      regionName: ground.target.region,
      zone: "nova",
      flavorSpec: { id: "1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
      imageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      rootDisk: { id: expect.any(String), size: 1, type: "standard" },
      dataDisks: [],
      networkIds: [ground.networks[0]],
      securityGroupNames: ["one", "two"],
    });
    expect(outputs.portIds).toHaveLength(1);
  });

  it("shows a member no hypervisor", () => {
    expect(outputs.hypervisor).toBeUndefined();
  });

  it("carries its token in its metadata and boots from a volume that is deleted with it", async () => {
    const server = await ground.server(id);
    const { metadata, image } = server as unknown as { metadata: Record<string, string>; image: unknown };
    expect(metadata).toMatchObject({ role: "web", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) });
    expect(image).toBe("");
    expect(server?.["os-extended-volumes:volumes_attached"]).toEqual([
      { id: (outputs.rootDisk as { id: string }).id, delete_on_termination: true },
    ]);
  });

  it("keeps secret user data a secret in the state", async () => {
    const web = (await stack.export()).find(({ urn }) => urn.endsWith("::web"));
    for (const properties of [web?.inputs, web?.outputs]) expect(properties?.userData).toMatchObject(SECRET);
  });

  it("is clean in a second preview, also after a refresh", async () => {
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("takes the same written in another way for no change", async () => {
    const before = args;
    const other = {
      securityGroups: [ground.groups[1], ground.groups[0]],
      flavor: "1",
      image: String(outputs.imageId),
      availabilityZone: "nova",
      region: ground.target.region,
      project: ground.project.id,
    };
    args = { ...args, ...other };
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.up()).counts).toEqual({ same: 1 });
    args = before;
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("changes its name, description, metadata, tags, groups, disk and flavor in place", async () => {
    args = {
      ...args,
      name: "front",
      description: "the front",
      metadata: { tier: "1" },
      tags: ["blue", "green"],
      securityGroups: [ground.groups[2], ground.groups[0]],
      systemDisk: { size: 2, deleteWithInstance: true },
      flavor: "m1.small",
    };
    const changed = await stack.up();
    expect(changed.ops).toEqual({ web: "update" });
    expect(idIn(changed.outputs)).toBe(id);
    expect(changed.outputs).toMatchObject({
      status: "ACTIVE",
      flavorSpec: { id: "2", name: "m1.small" },
      rootDisk: { size: 2 },
      securityGroupNames: ["one", "three"],
    });
    const server = await ground.server(id);
    expect(server).toMatchObject({ name: "front", description: "the front", tags: ["blue", "green"] });
    const ours = { omnicloud: expect.any(String), "omnicloud-digest": expect.any(String) };
    expect(server?.metadata).toEqual({ tier: "1", ...ours });
    expect(await ground.groupsOf(id)).toEqual([ground.groups[0], ground.groups[2]].sort());
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("sees drift at a refresh, and repairs it", async () => {
    await ground.ask("PUT", "compute", `/servers/${id}`, { server: { name: "other" } });
    await ground.ask("POST", "compute", `/servers/${id}/metadata`, { metadata: { tier: "9" } });
    await ground.ask("POST", "compute", `/servers/${id}/action`, { removeSecurityGroup: { name: "one" } });
    expect((await stack.refresh()).ops).toEqual({ web: "update" });
    expect((await stack.up()).ops).toEqual({ web: "update" });
    expect(await ground.server(id)).toMatchObject({ name: "front", metadata: { tier: "1" } });
    expect(await ground.groupsOf(id)).toEqual([ground.groups[0], ground.groups[2]].sort());
  });

  it("finishes a resize that an interrupted run left to be confirmed", async () => {
    await ground.act(id, { resize: { flavorRef: "1" } }, "VERIFY_RESIZE");
    args = { ...args, flavor: "m1.tiny" };
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE", flavorSpec: { name: "m1.tiny" } });
    expect(await ground.server(id)).toMatchObject({ status: "ACTIVE" });
  });

  it("reverts a resize to a flavor that the program does not want", async () => {
    await ground.act(id, { resize: { flavorRef: "2" } }, "VERIFY_RESIZE");
    expect((await stack.refresh()).ops).toEqual({ web: "update" });
    expect((await stack.up()).outputs).toMatchObject({ status: "ACTIVE", flavorSpec: { name: "m1.tiny" } });
  });

  it("resizes while suspended, and is suspended again", async () => {
    await ground.act(id, { suspend: null }, "SUSPENDED");
    args = { ...args, flavor: "m1.small" };
    expect((await stack.up()).outputs).toMatchObject({ status: "SUSPENDED", flavorSpec: { name: "m1.small" } });
    await ground.act(id, { resume: null }, "ACTIVE");
  });

  it("reports a resize that found no room as an error, though the server runs on", async () => {
    const huge = await ground.hugeFlavor();
    const before = args;
    args = { ...args, flavor: huge.name };
    const failed = await stack.up({ fails: true });
    expect(failed.errors("web").join("\n")).toMatch(
      new RegExp(`was not resized from m1.small to ${huge.name} and keeps m1.small`),
    );
    expect(await ground.server(id)).toMatchObject({ status: "ACTIVE", flavor: { original_name: "m1.small" } });
    args = before;
    expect([await stack.up(), await stack.up()].map(({ counts }) => counts)).toEqual([{ update: 1 }, { same: 1 }]);
  });

  it("joins another network and leaves one, in place", async () => {
    const [first, second] = ground.networks;
    args = { ...args, networks: [{ network: first }, { network: second, subnet: ground.subnets[1] }] };
    const more = await stack.up();
    expect(more.ops).toEqual({ web: "update" });
    expect(more.outputs).toMatchObject({
      id,
      networkIds: [first, second],
      addresses: [expect.stringMatching(/^10\.61\./), expect.stringMatching(/^10\.62\./)],
    });
    expect(await ground.groupsOf(id)).toEqual([ground.groups[0], ground.groups[2]].sort());
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    args = { ...args, networks: [{ network: second, subnet: ground.subnets[1] }] };
    expect((await stack.up()).outputs).toMatchObject({ id, networkIds: [second] });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("is replaced for other user data, and the old one is deleted", async () => {
    args = { ...args, userData: "#!/bin/sh\n", flavor: "m1.tiny" };
    const replaced = await stack.up();
    expect(replaced.ops).toEqual({ web: "replace" });
    expect(await ground.server(id)).toBeUndefined();
    id = idIn(replaced.outputs);
    expect(await ground.server(id)).toMatchObject({ status: "ACTIVE" });
  });

  it("is deleted with its system disk and the port that was created for it", async () => {
    const server = await ground.server(id);
    const [root] = (server?.["os-extended-volumes:volumes_attached"] ?? []) as { id: string }[];
    expect((await stack.destroy()).ops).toEqual({ web: "delete" });
    expect(await ground.server(id)).toBeUndefined();
    await expect.poll(() => ground.volume(root?.id ?? "")).toBeUndefined();
    const { ports } = (await ground.ask("GET", "network", `/ports?network_id=${ground.networks[1]}`)) as {
      ports: { device_owner: string }[];
    };
    expect(ports.filter((port) => !port.device_owner.startsWith("network:"))).toEqual([]);
  });
});

describe("a server that cannot be", () => {
  it("is refused in preview, at the property that is wrong", async () => {
    let args: ServerArgs;
    const stack = await ground.stack(program(() => args));
    const said = async (bad: Partial<ServerArgs>) => {
      args = { ...least(), ...bad };
      return (await stack.preview({ fails: true })).errors("web").join("\n");
    };
    expect(await said({ flavor: "m1.tinny" })).toMatch(/flavor.*no flavor m1\.tinny; (nearest|known) are m1\.tiny/s);
    expect(await said({ image: "cirrhos" })).toMatch(/image.*no image cirrhos; (nearest|known) are.*cirros/s);
    expect(await said({ hypervisorHostname: "somewhere" })).toMatch(/hypervisorHostname.*only operators/s);
    expect(await said({ networks: [{}] })).toMatch(/networks\[0\].*needs a network or a port/s);
    expect(await said({ securityGroups: [] })).toMatch(/securityGroups.*at least one group/s);
  });

  it("is refused if its system disk would shrink", async () => {
    let size = 2;
    const stack = await ground.stack(program(() => ({ ...least(), systemDisk: { size } })));
    await stack.up();
    size = 1;
    expect((await stack.preview({ fails: true })).errors("web").join()).toMatch(
      /systemDisk\.size.*cannot shrink: it has 2 GiB/s,
    );
    await stack.destroy();
  });

  it("reports why it came up in ERROR, and is replaced once the program is right", async () => {
    let flavor = (await ground.hugeFlavor()).name;
    const stack = await ground.stack(program(() => ({ ...least(), flavor })));
    const failed = await stack.up({ fails: true });
    expect(failed.errors("web").join("\n")).toMatch(
      /came up in ERROR: No valid host was found.*; the next `pulumi up` replaces it/,
    );
    expect(await ground.project.servers()).toHaveLength(1);
    flavor = "m1.tiny";
    const repaired = await stack.up();
    expect(repaired.ops).toEqual({ web: "replace" });
    expect((await ground.project.servers()).map(({ id, status }) => [id, status])).toEqual([
      [idIn(repaired.outputs), "ACTIVE"],
    ]);
    await stack.destroy();
  });
});

describe("a server that another client created", () => {
  it("is adopted, and deleted with the stack", async () => {
    const { images } = (await ground.ask("GET", "image", "/images?name=cirros")) as { images: { id: string }[] };
    const { server } = (await ground.ask("POST", "compute", "/servers", {
      server: {
        name: "theirs",
        flavorRef: "1",
        imageRef: images[0]?.id,
        networks: [{ uuid: ground.networks[0] }],
      },
    })) as { server: { id: string } };
    const { systemDisk: _none, ...args } = least();
    await ground.rests(server.id, "ACTIVE");
    const stack = await ground.stack(program(() => ({ ...args, name: "theirs", adopt: server.id })));
    const adopted = await stack.up();
    expect(adopted.outputs).toMatchObject({ id: server.id, rootDisk: { size: 1 }, imageId: images[0]?.id });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    await stack.destroy();
    expect(await ground.server(server.id)).toBeUndefined();
  });
});
