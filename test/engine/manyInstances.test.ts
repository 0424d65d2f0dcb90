/** Many instances, looked up: each list is asked for once, however many there are. */
import { getInstances, getVpcs } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenStack, Wire } from "../../providers/openstack/client";
import { openstack } from "../../providers/openstack/cloud";
import { settingsSchema } from "../../providers/openstack/settings";
import { type Sandbox, startSandbox } from "../../sandbox";
import { configure, operatorOf } from "../contract/lookups/team";

let sandbox: Sandbox;
let cloud: OpenStack;
const ids: string[] = [];

beforeAll(async () => {
  const quotas = { instances: -1, cores: -1, ram: -1, port: -1, volumes: -1, gigabytes: -1 };
  sandbox = await startSandbox({ quick: true, quotas });
  const settings = operatorOf({ ...sandbox, name: "sandbox", region: "RegionOne" }, { projectName: "admin" });
  configure({ cloud: settings });
  cloud = openstack.client({ ...settingsSchema.parse({ kind: "openstack", ...settings }), name: "cloud" }, {});
  const { network } = await cloud.post<{ network: Wire }>("network", "/networks", { network: { name: "net" } });
  const subnet = { network_id: network.id, ip_version: 4, cidr: "10.0.0.0/16" };
  await cloud.post("network", "/subnets", { subnet });
  await cloud.post("network", "/security-groups", { security_group: { name: "web" } });
  const [image] = await cloud.list("image", "/images", "images");
  for (let i = 0; i < 200; i += 1) {
    const groups = i % 2 === 0 ? [{ name: "web" }, { name: "default" }] : [{ name: "default" }];
    const server = { name: `s-${i}`, flavorRef: "1", imageRef: image?.id, networks: [{ uuid: network.id }] };
    const made = await cloud.post<{ server: Wire }>("compute", "/servers", {
      server: { ...server, security_groups: groups },
    });
    ids.push(made.server.id);
  }
});

afterAll(() => sandbox.close());

/** What was asked meanwhile, but for logins. */
async function asked(work: () => Promise<unknown>): Promise<string[]> {
  const before = sandbox.requests.count({});
  await work();
  const all = sandbox.requests.list().slice(before);
  return all
    .flatMap(({ service, method, template }) => (service === "keystone" ? [] : [`${method} ${template}`]))
    .sort();
}

it("are 200 by three lists, by ids and without", async () => {
  const lists = ["GET /v2.0/ports", "GET /v2.0/security-groups", "GET /v2.1/servers/detail"];
  expect(await asked(async () => expect(await getInstances({ instanceIds: ids })).toHaveLength(200))).toEqual(lists);
  const web = await getInstances({ filters: { Name: "s-4" } });
  expect(web[0]?.securityGroups.map(({ groupName }) => groupName).sort()).toEqual(["default", "web"]);
  expect(await asked(() => getInstances({ filters: { State: "running" } }))).toEqual(lists);
  expect(await asked(() => getInstances({ filters: { Name: "s-1" } }))).toEqual([lists[0], lists[2]]);
});

it("are Vpcs by two lists", async () => {
  expect(await asked(async () => expect((await getVpcs()).map(({ name }) => name)).toContain("net"))).toEqual([
    "GET /v2.0/networks",
    "GET /v2.0/subnets",
  ]);
});
