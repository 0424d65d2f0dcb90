/** The two stacks of this project, as they are, through a life: brought up, handed a key, changed, and taken down. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { OpenStack, Wire } from "../../../providers/openstack/client";
import { chapter } from "../../harness/chapter";
import { openPrograms, type Programs } from "../../harness/programs";
import { connectionOf, unique } from "../../harness/stack";
import { clientOf, named, operatorOf, type Row, removeTenants } from "../keystone";
import { openTarget, type Target } from "../target";
import { CHANGES, changedTeam } from "./changedTeam";
import {
  changes,
  contentsOf,
  type Disk,
  isFree,
  rests,
  rulesOf,
  serverIn,
  type TeamOutputs,
  tenantsIn,
} from "./stacks";

const it = chapter();

const [PLATFORM, TEAM] = ["platform-test", "team-test"];

let target: Target;
let operator: OpenStack;
let programs: Programs;
/** The names of the tenants, which no other run has. */
const prefix = unique("stacks");
const [web, data] = [`${prefix}-web`, `${prefix}-data`];
/** The tenant of the team: its secrets, and the cloud as it sees it. */
let row: Row;
let cloud: OpenStack;
let team: TeamOutputs;

beforeAll(async () => {
  target = await openTarget();
  operator = operatorOf(target);
  programs = await openPrograms(PLATFORM, TEAM);
  const lab = JSON.stringify({ lab: connectionOf(target) });
  await programs.run(PLATFORM, ["config", "set", "omnicloud:connections", lab, "--secret"]);
  await programs.config(PLATFORM, "omnicloud:tenants[0]", web);
  await programs.config(PLATFORM, "omnicloud:tenants[1]", data);
});

afterAll(async () => {
  // If a case failed, there is something left.
  if (programs) for (const stack of [TEAM, PLATFORM]) await programs.run(stack, ["destroy"]);
  await removeTenants(operator, prefix);
  programs?.close();
  await target?.close();
});

async function outputsOfTeam(): Promise<TeamOutputs> {
  return (await programs.outputs(TEAM)) as unknown as TeamOutputs;
}

describe("the platform's stack", () => {
  it("creates the tenants that its config names, and shows their ids", async () => {
    await programs.run(PLATFORM, ["preview"]);
    await programs.run(PLATFORM, ["up"]);
    const { tenants } = (await programs.outputs(PLATFORM)) as { tenants: Record<string, object> };
    expect(Object.keys(tenants).sort()).toEqual([data, web]);
    for (const tenant of Object.values(tenants))
      expect(tenant).toEqual({ tenantId: expect.stringMatching(/^t-\d{10}$/), projectId: expect.any(String) });
  });

  it("hands a tenant's key to the team's stack, which has no other login", async () => {
    expect(await programs.omnicloud(["grant", web, "--stack", TEAM])).toMatchObject({ code: 0, errors: "" });
    const granted = JSON.parse(await programs.read(TEAM, ["config", "get", "omnicloud:connections"]));
    const found = (await tenantsIn(programs, PLATFORM)).find(({ tenantName }) => tenantName === web);
    if (!found) throw new Error(`the platform has no tenant ${web}`);
    row = found;
    const { authUrl, region } = target;
    const { tenantId, apiKey } = row;
    expect(granted).toEqual({ lab: { kind: "openstack", authUrl, region, tenantId, apiKey } });
    cloud = clientOf({ authUrl, region, tenantId, apiKey });
    await programs.config(TEAM, "omnicloud:platform", `organization/omnicloud/${PLATFORM}`);
    await programs.config(TEAM, "omnicloud:tenant", web);
  });
});

describe("the team's stack", () => {
  it("is brought up with the tenant's key, and its outputs are right", async () => {
    await programs.run(TEAM, ["preview"]);
    await programs.run(TEAM, ["up"]);
    team = await outputsOfTeam();
    expect(team.tenant).toEqual({ tenantId: row.tenantId, projectId: row.projectId });
    expect(team.vpc.externalAddresses).toHaveLength(1);
    expect(Object.keys(team.vpc.subnets)).toEqual(["front"]);
    expect([team.web.status, team.spare.status]).toEqual(["ACTIVE", "SHUTOFF"]);
    for (const { address } of [team.web, team.spare]) expect(address).toMatch(/^10\.20\.1\.\d+$/);
    const { logs, cache } = team.web.dataDisks as { logs: Disk; cache: Disk };
    expect([logs.size, cache.size, team.web.systemDisk.size]).toEqual([1, 2, 2]);
    expect(logs.device < cache.device).toBe(true);
    for (const { id, path } of [logs, cache]) expect(path).toBe(`/dev/disk/by-id/virtio-${id.slice(0, 20)}`);
  });

  it("is in the cloud what its outputs say", async () => {
    const servers = await cloud.list("compute", "/servers/detail", "servers");
    expect(servers.map(({ id, name, status }) => [id, name, status]).sort()).toEqual(
      [
        [team.web.id, "web", "ACTIVE"],
        [team.spare.id, "spare", "SHUTOFF"],
      ].sort(),
    );
    const disks = [team.web, team.spare].flatMap(({ systemDisk, dataDisks }) => [
      systemDisk,
      ...Object.values(dataDisks),
    ]);
    const volumes = await cloud.list("volume", "/volumes/detail", "volumes");
    expect(volumes.map(({ id }) => id).sort()).toEqual(disks.map(({ id }) => id).sort());
    expect(await rulesOf(cloud, team.group)).toHaveLength(20 + 2);
    const flavor = await cloud.get<{ flavor: Wire }>("compute", `/flavors/${team.web.flavor.id}`);
    expect(flavor.flavor.name).toBe(team.web.flavor.name);
  });

  it("finds nothing to change in a second preview, nor after a look at the cloud", async () => {
    for (const stack of [PLATFORM, TEAM]) {
      expect(changes(await programs.run(stack, ["preview", "--expect-no-changes"]))).toEqual([]);
      await programs.run(stack, ["refresh"]);
      expect(changes(await programs.run(stack, ["preview", "--expect-no-changes"]))).toEqual([]);
      await programs.run(stack, ["stack", "export"]);
    }
  });

  it("sees what was done behind its back, and puts it right", async () => {
    const [rule] = (await rulesOf(cloud, team.group)).filter(({ port_range_min }) => port_range_min === 443);
    await cloud.put("compute", `/servers/${team.web.id}`, { server: { name: "hers" } });
    await cloud.post("compute", `/servers/${team.spare.id}/action`, { "os-start": null });
    await cloud.delete("network", `/security-group-rules/${rule?.id}`);
    await cloud.put("network", `/networks/${team.vpc.id}`, { network: { name: "hers" } });
    await cloud.put("network", `/subnets/${team.vpc.subnets.front}`, { subnet: { dns_nameservers: [] } });
    await rests(cloud, team.spare.id, "ACTIVE");
    const drift = [
      "update openstack:Network team",
      "update openstack:Power spare",
      "update openstack:SecurityGroup team",
      "update openstack:Server web",
      "update openstack:Subnet team-front",
    ];
    expect(changes(await programs.run(TEAM, ["refresh"]))).toEqual(expect.arrayContaining(drift));
    expect(changes(await programs.run(TEAM, ["preview"]))).toEqual(drift);
    expect(changes(await programs.run(TEAM, ["up"]))).toEqual(drift);

    expect(await serverIn(cloud, team.web.id)).toMatchObject({ name: "web", status: "ACTIVE" });
    expect(await serverIn(cloud, team.spare.id)).toMatchObject({ status: "SHUTOFF" });
    expect(await rulesOf(cloud, team.group)).toHaveLength(20 + 2);
    expect(await outputsOfTeam()).toEqual(team);
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
  });

  it("resizes its instances in place when its config names another flavor", async () => {
    await programs.config(TEAM, "omnicloud:flavor", "m1.small");
    expect(changes(await programs.run(TEAM, ["up"]))).toEqual([
      "update openstack:Server spare",
      "update openstack:Server web",
    ]);
    const { web, spare } = await outputsOfTeam();
    expect([web.id, web.status, web.flavor.name]).toEqual([team.web.id, "ACTIVE", "m1.small"]);
    expect([spare.id, spare.status, spare.flavor.name]).toEqual([team.spare.id, "SHUTOFF", "m1.small"]);
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
  });
});

describe("the platform's stack, changed", () => {
  it("gets a tenant more and gives up one, while the team's goes on", async () => {
    await programs.config(PLATFORM, "omnicloud:tenants[1]", `${prefix}-more`);
    const outcome = await programs.run(PLATFORM, ["up"]);
    expect(changes(outcome).filter((change) => change.includes("openstack:Tenant"))).toEqual([
      `create openstack:Tenant ${prefix}-more`,
      `delete openstack:Tenant ${data}`,
    ]);
    const { tenants } = (await programs.outputs(PLATFORM)) as { tenants: Record<string, { tenantId: string }> };
    expect(tenants[web]?.tenantId).toBe(row.tenantId);
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
  });

  it("keeps a tenant whose team is still there", async () => {
    const refused = await programs.run(PLATFORM, ["destroy"], { fails: true });
    expect(refused.errors().join("\n")).toMatch(new RegExp(`${web} \\(${row.tenantId}\\).*still has.*server web`, "s"));
    await programs.run(PLATFORM, ["up"]);
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
  });
});

describe("the team's program, changed", () => {
  it("changes all that can change in place, at once, and takes over a disk that another client made", async () => {
    const { volume } = await cloud.post<{ volume: Wire }>("volume", "/volumes", { volume: { name: "found", size: 1 } });
    await isFree(cloud, volume.id);
    programs.use(changedTeam(volume.id));
    await programs.run(TEAM, ["preview"]);
    expect(changes(await programs.run(TEAM, ["up"]))).toEqual(CHANGES);
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
    await programs.run(TEAM, ["refresh"]);
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
  });

  it("is in the cloud what its outputs say", async () => {
    const now = await outputsOfTeam();
    const idsOf = ({ vpc, group, web, spare }: TeamOutputs) => [vpc.id, group, web.id, spare.id];
    expect(idsOf(now)).toEqual(idsOf(team));
    expect(now.web.dataDisks.logs).toMatchObject({ id: team.web.dataDisks.logs?.id, size: 2 });
    expect(await serverIn(cloud, now.web.id)).toMatchObject({
      name: "front",
      description: "the front",
      status: "ACTIVE",
      metadata: { tier: "1" },
      tags: ["blue"],
      flavor: { original_name: "m1.small" },
    });
    expect(await serverIn(cloud, now.spare.id)).toMatchObject({
      status: "SUSPENDED",
      flavor: { original_name: "m1.tiny" },
    });
    const volumes = await cloud.list("volume", "/volumes/detail", "volumes");
    const disks = [...Object.values(now.web.dataDisks), now.web.systemDisk];
    const attached = volumes.filter(({ attachments }) =>
      (attachments as { server_id: string }[]).some(({ server_id }) => server_id === now.web.id),
    );
    expect(attached.map(({ id }) => id).sort()).toEqual([now.found, ...disks.map(({ id }) => id)].sort());
    // The disk that the program does not name any more is gone: it was to go with its instance.
    expect(volumes.map(({ id }) => id)).not.toContain(team.web.dataDisks.cache?.id);
    const [network] = await cloud.list("network", "/networks", "networks", { query: { id: now.vpc.id } });
    expect(network).toMatchObject({ name: "wires", description: "the team's wires" });
    expect(await rulesOf(cloud, now.group)).toHaveLength(5);
  });

  it("sees what was done behind its back also to what it did not name before", async () => {
    const { web, found } = await outputsOfTeam();
    const spool = web.dataDisks.spool?.id;
    await cloud.put("volume", `/volumes/${found}`, { volume: { name: "hers" } });
    await cloud.put("network", `/networks/${team.vpc.id}`, { network: { description: "hers" } });
    await cloud.delete("compute", `/servers/${web.id}/os-volume_attachments/${spool}`);
    await isFree(cloud, spool);
    await programs.run(TEAM, ["refresh"]);
    expect(changes(await programs.run(TEAM, ["up"]))).toEqual([
      "create openstack:VolumeAttachment web-spool",
      "update openstack:Network team",
      "update openstack:Volume found",
    ]);
    const volumes = await cloud.list("volume", "/volumes/detail", "volumes");
    const stateOf = (id?: string) =>
      volumes.filter((volume) => volume.id === id).map(({ name, status }) => [name, status]);
    expect([...stateOf(found), ...stateOf(spool)]).toEqual([
      ["found", "in-use"],
      ["web-spool", "in-use"],
    ]);
    const { network } = await cloud.get<{ network: Wire }>("network", `/networks/${team.vpc.id}`);
    expect(network.description).toBe("the team's wires");
    await programs.run(TEAM, ["preview", "--expect-no-changes"]);
  });

  it("cannot go back to what would shrink a disk: preview says so, and nothing is touched", async () => {
    programs.use();
    const refused = await programs.run(TEAM, ["preview"], { fails: true });
    // Of the two disks that are too large: the engine stops at the first.
    expect(refused.output).toMatch(/size.* cannot shrink: it has [23] GiB/s);
  });
});

describe("at the end", () => {
  it("the team's stack is destroyed, and nothing of it is left", async () => {
    await programs.run(TEAM, ["destroy"]);
    const { groups, ...others } = await contentsOf(operator, row.projectId);
    expect(others).toEqual({
      servers: [],
      volumes: [],
      ports: [],
      subnets: [],
      networks: [],
      routers: [],
      floatingips: [],
    });
    // Each project has this one, and Neutron creates it again if somebody deletes it.
    expect(groups).toEqual(["default"]);
    expect(await programs.read(TEAM, ["stack", "export"])).not.toContain("urn:");
  });

  it("the platform's stack is destroyed, and only marks are left: their ids are never given again", async () => {
    const tenants = await tenantsIn(programs, PLATFORM);
    await programs.run(PLATFORM, ["destroy"]);
    for (const { tenantId } of tenants) {
      const { domains = [], ...others } = await named(operator, tenantId);
      expect(domains.map(({ enabled }) => enabled)).toEqual([false]);
      expect(others).toEqual({ projects: [], users: [], roles: [] });
    }
  });

  it("nobody got to see a key or a password: not in what was written, nor in an event, a config or a state", async () => {
    for (const secret of [row.apiKey, row.password]) {
      expect(secret).toHaveLength(20);
      expect(programs.shown.includes(secret)).toBe(false);
    }
  });
});
