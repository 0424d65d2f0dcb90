/** What others rename, replace or add behind a stack's back is no change of what was made: images, networks, types, metadata. */
import { CloudDisk, Router, Server, type ServerArgs, Volume } from "pulumi-omnicloud";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openStack, type TestStack } from "../../harness/stack";
import { type Json, openTenant, send, type Tenant } from "../api/cloud";

let tenant: Tenant;
let network: string;
const stacks: TestStack[] = [];

beforeAll(async () => {
  tenant = await openTenant();
  const ask = async (path: string, key: string, body: object): Promise<Json> =>
    (await tenant.member.ask("network", "POST", `/v2.0${path}`, { body: { [key]: body } })).body[key];
  network = (await ask("/networks", "network", { name: "given" })).id;
  await ask("/subnets", "subnet", { network_id: network, ip_version: 4, cidr: "10.71.0.0/24" });
});

afterEach(async () => {
  for (const stack of stacks.splice(0)) {
    await stack.destroy();
    await stack.close();
  }
});

afterAll(() => tenant.close());

/** A stack whose connection is the tenant's member, or the operator in its project. */
async function stackOf(program: () => Promise<void>, isOperator = false): Promise<TestStack> {
  const { target, suffix } = tenant;
  const name = `like-${suffix}`;
  const member = { username: name, password: "pass", projectName: name, domain: name };
  const operator = isOperator ? target.operator : member;
  const stack = await openStack({ program, target: { ...target, operator } });
  stacks.push(stack);
  return stack;
}

/** An image that can be booted, as far as anybody looks. */
async function image(name: string): Promise<string> {
  const { member } = tenant;
  const given = { name, disk_format: "raw", container_format: "bare" };
  const { id } = (await member.ask("image", "POST", "/v2/images", { body: given })).body;
  const url = `${member.catalog.get("image")}/v2/images/${id}/file`;
  const headers = { "X-Auth-Token": member.token, "Content-Type": "application/octet-stream" };
  expect((await send("PUT", url, { body: name, headers })).status).toBe(204);
  return id;
}

async function renameImage(id: string, name: string): Promise<void> {
  const headers = { "Content-Type": "application/openstack-images-v2.1-json-patch" };
  const body = [{ op: "replace", path: "/name", value: name }];
  expect((await tenant.member.ask("image", "PATCH", `/v2/images/${id}`, { body, headers })).status).toBe(200);
}

describe("an image's name", () => {
  it("that another image has now is no change of the server, however the old one is written since", async () => {
    const [name, renamed] = [`ubuntu-${tenant.suffix}`, `ubuntu-old-${tenant.suffix}`];
    const first = await image(name);
    let args: Pick<ServerArgs, "image" | "name"> = { image: name };
    const stack = await stackOf(async () => {
      new Server("web", { flavor: "m1.tiny", networks: [{ network }], ...args });
    });
    await stack.up();
    await renameImage(first, renamed);
    await image(name);

    // Before anybody has looked, the new name and the id mean what the server has.
    for (const written of [name, renamed, first]) {
      args = { image: written };
      expect([written, (await stack.preview()).ops]).toEqual([written, { web: "same" }]);
    }
    args = { image: name };
    expect((await stack.refresh()).ops).toEqual({ web: "same" });
    for (const written of [name, renamed, first]) {
      args = { image: written };
      expect([written, (await stack.preview()).ops]).toEqual([written, { web: "same" }]);
    }
    // Another change leaves the server where it is.
    args = { image: name, name: "front" };
    expect((await stack.up()).ops).toEqual({ web: "update" });
    expect((await stack.preview({ refresh: true })).ops).toEqual({ web: "same" });
  }, 120_000);
});

describe("a security group's name", () => {
  it("that another group has now is no change of the server, and another change leaves it where it is", async () => {
    const { member, suffix } = tenant;
    const named = async (name: string): Promise<string> =>
      (await member.ask("network", "POST", "/v2.0/security-groups", { body: { security_group: { name } } })).body
        .security_group.id;
    const name = `webs-${suffix}`;
    const first = await named(name);
    const source = await image(`cirros-${suffix}`);
    let metadata: Record<string, string> = {};
    const stack = await stackOf(async () => {
      const networks = [{ network }];
      new Server("web", { flavor: "m1.tiny", image: source, networks, securityGroups: [name], metadata });
    });
    await stack.up();
    const body = { security_group: { name: `others-${suffix}` } };
    await member.ask("network", "PUT", `/v2.0/security-groups/${first}`, { body });
    await named(name);
    expect((await stack.refresh()).ops).toEqual({ web: "same" });
    expect((await stack.up()).ops).toEqual({ web: "same" });
    metadata = { team: "a" };
    expect((await stack.up()).ops).toEqual({ web: "update" });
    const all = (await member.ask("network", "GET", `/v2.0/ports?network_id=${network}`)).body;
    const ports: { device_owner: string; security_groups: string[] }[] = all.ports;
    const own = ports.filter(({ device_owner }) => device_owner.startsWith("compute:"));
    expect(own.map(({ security_groups }) => security_groups)).toEqual([[first]]);
  }, 120_000);
});

describe("an external network's name", () => {
  /** An external network of the operator's own; it is deleted after the stacks. */
  const external = async (name: string): Promise<string> => {
    const body = { network: { name, "router:external": true } };
    return (await tenant.operator.ask("network", "POST", "/v2.0/networks", { body })).body.network.id;
  };

  it("that has changed is no change of the router, nor is the new name or the id", async () => {
    const [name, renamed] = [`inet-${tenant.suffix}`, `internet-${tenant.suffix}`];
    const id = await external(name);
    let externalNetwork = name;
    const stack = await stackOf(async () => {
      new Router("edge", { externalNetwork });
    });
    await stack.up();
    await tenant.operator.ask("network", "PUT", `/v2.0/networks/${id}`, { body: { network: { name: renamed } } });
    for (const written of [name, renamed, id]) {
      externalNetwork = written;
      expect([written, (await stack.preview()).ops]).toEqual([written, { edge: "same" }]);
    }
    externalNetwork = name;
    expect((await stack.refresh()).ops).toEqual({ edge: "same" });
    expect((await stack.up()).ops).toEqual({ edge: "same" });
  });

  it("that two networks have is refused with their ids", async () => {
    const name = `twice-${tenant.suffix}`;
    const ids = [await external(name), await external(name)];
    const stack = await stackOf(async () => {
      new Router("edge", { externalNetwork: name });
    });
    const errors = (await stack.preview({ fails: true })).errors("edge").join();
    expect(errors).toMatch(/externalNetwork.*2 external networks are named .*: give the id, one of/s);
    for (const id of ids) expect(errors).toContain(id);
  });
});

describe("a volume type's name", () => {
  it("that has changed is no change of the volume; its id may be written in its place", async () => {
    const { operator, suffix } = tenant;
    const [name, renamed] = [`fast-${suffix}`, `faster-${suffix}`];
    const made = await operator.ask("volumev3", "POST", "/types", { body: { volume_type: { name } } });
    const { id } = made.body.volume_type;
    let type = name;
    const stack = await stackOf(async () => {
      new Volume("data", { size: 1, type });
    });
    await stack.up();
    await operator.ask("volumev3", "PUT", `/types/${id}`, { body: { volume_type: { name: renamed } } });
    await stack.refresh();
    for (const written of [name, renamed, id]) {
      type = written;
      expect([written, (await stack.preview()).ops]).toEqual([written, { data: "same" }]);
    }
    type = name;
    expect((await stack.up()).ops).toEqual({ data: "same" });
    await stack.destroy();
    expect((await operator.ask("volumev3", "DELETE", `/types/${id}`)).status).toBe(202);
  });
});

it("a volume type that was renamed before a state of 0.1.0 was updated is no change of the volume", async () => {
  const { operator, suffix } = tenant;
  const [name, renamed] = [`slow-${suffix}`, `slower-${suffix}`];
  const made = await operator.ask("volumev3", "POST", "/types", { body: { volume_type: { name } } });
  const { id } = made.body.volume_type;
  let type = name;
  const stack = await stackOf(async () => {
    new Volume("old", { size: 1, type });
  });
  await stack.up();
  // 0.1.0 did not note which type a name meant.
  const state = await stack.deployment();
  for (const { outputs } of (state.deployment as { resources: { outputs?: object }[] }).resources)
    if (outputs) delete (outputs as { __ids?: unknown }).__ids;
  await stack.import(state);
  await operator.ask("volumev3", "PUT", `/types/${id}`, { body: { volume_type: { name: renamed } } });
  await stack.refresh();
  for (const written of [name, renamed]) {
    type = written;
    expect([written, (await stack.preview()).ops]).toEqual([written, { old: "same" }]);
  }
  type = name;
  expect((await stack.up()).ops).toEqual({ old: "same" });
  await stack.destroy();
  expect((await operator.ask("volumev3", "DELETE", `/types/${id}`)).status).toBe(202);
});

describe("metadata and tags that others add", () => {
  const putMetadata = (id: string, body: object) =>
    tenant.member.ask("volumev3", "POST", `/volumes/${id}/metadata`, { body: { metadata: body } });
  const metadataOf = async (id: string): Promise<Record<string, string>> => {
    const { omnicloud: _mark, ...others } = (await tenant.member.ask("volumev3", "GET", `/volumes/${id}`)).body.volume
      .metadata;
    return others;
  };

  it("stay on a disk that is renamed and grown, and are no drift", async () => {
    let args: { size: number; name?: string; metadata?: Record<string, string> } = { size: 1, metadata: { team: "a" } };
    const stack = await stackOf(async () => {
      new CloudDisk("data", args);
    });
    await stack.up();
    const id = String((await stack.export()).find(({ urn }) => /Volume::data$/.test(urn))?.id);
    await putMetadata(id, { backup: "nightly" });
    await stack.refresh();
    expect(new Set(Object.values((await stack.preview()).ops))).toEqual(new Set(["same"]));
    args = { ...args, size: 2, name: "papers" };
    await stack.up();
    expect(await metadataOf(id)).toEqual({ team: "a", backup: "nightly" });
    // What the program wrote and no longer says is taken off, and nothing else.
    args = { size: 2, name: "papers", metadata: { owner: "b" } };
    await stack.up();
    expect(await metadataOf(id)).toEqual({ owner: "b", backup: "nightly" });
    args = { size: 2, name: "papers" };
    await stack.up();
    expect(await metadataOf(id)).toEqual({ backup: "nightly" });
  });

  it("stay on a server whose own are changed, and are no drift", async () => {
    let own: Pick<ServerArgs, "metadata" | "tags"> = { metadata: { tier: "1" }, tags: ["web"] };
    const stack = await stackOf(async () => {
      new Server("web", {
        flavor: "m1.tiny",
        image: "cirros",
        systemDisk: { size: 1 },
        networks: [{ network }],
        ...own,
      });
    });
    await stack.up();
    const id = String((await stack.export()).find(({ urn }) => urn.endsWith("::web"))?.id);
    const { member } = tenant;
    await member.ask("compute", "POST", `/servers/${id}/metadata`, { body: { metadata: { backup: "nightly" } } });
    await member.ask("compute", "PUT", `/servers/${id}/tags/billed`, { version: "2.79" });
    await stack.refresh();
    expect((await stack.preview()).ops).toEqual({ web: "same" });
    own = { metadata: { tier: "2" }, tags: ["front"] };
    await stack.up();
    const { server } = (await member.ask("compute", "GET", `/servers/${id}`, { version: "2.79" })).body;
    expect(server.metadata).toMatchObject({ tier: "2", backup: "nightly" });
    expect([...server.tags].sort()).toEqual(["billed", "front"]);
  }, 120_000);
});
