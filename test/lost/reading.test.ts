/** What is read is what the cloud has: half of something is a difference, and a name means what it meant. */
import { Router, SecurityGroupResource, Server } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { CloudObject, Service } from "../harness/cloudProject";
import type { Outcome } from "../harness/outcome";

const on = ground();

/** What the cloud answers its operator: an object, or a list of them. */
async function asked<T = CloudObject>(method: string, service: Service, path: string, body?: object): Promise<T> {
  const answer = await on.cloud.ask(method, service, path, body, "operator");
  if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return Object.values(answer.body ?? {})[0] as T;
}

async function networkWithSubnet(cidr: string, more: object = {}): Promise<string> {
  const { id } = await asked("POST", "network", "/networks", { network: { name: "given", ...more } });
  await asked("POST", "network", "/subnets", { subnet: { network_id: id, ip_version: 4, cidr } });
  return id;
}

/** The groups of each port of servers in these networks. */
async function groupsIn(networks: string[]): Promise<{ id: string; groups: string[] }[]> {
  type Port = { id: string; network_id: string; device_owner: string; security_groups: string[] };
  const ports = await asked<Port[]>("GET", "network", "/ports");
  return ports
    .filter((port) => networks.includes(port.network_id) && port.device_owner.startsWith("compute:"))
    .map((port) => ({ id: port.id, groups: port.security_groups }));
}

/** Gives an image another name: its service takes no JSON for that, but JSON Patch. */
async function renameImage(id: string, value: string): Promise<void> {
  const { authUrl, operator } = on.target;
  const domain = { name: operator.domain };
  const user = { name: operator.username, password: operator.password, domain };
  const scope = { project: { name: operator.projectName, domain } };
  const login = await fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity: { methods: ["password"], password: { user } }, scope } }),
  });
  const { status } = await fetch(`${new URL(authUrl).origin}/image/v2/images/${id}`, {
    method: "PATCH",
    headers: {
      "x-auth-token": login.headers.get("x-subject-token") ?? "",
      "content-type": "application/openstack-images-v2.1-json-patch",
    },
    body: JSON.stringify([{ op: "replace", path: "/name", value }]),
  });
  expect(status).toBe(200);
}

const changes = ({ counts }: Outcome) => (counts.update ?? 0) + (counts.replace ?? 0);

describe("half of something is a difference", () => {
  it("one of the two default egress rules, also of a group that names no rules", async () => {
    let defaultEgress = true;
    const stack = await on.stack(async () => {
      new SecurityGroupResource("group", { defaultEgress });
    });
    await stack.up();
    const rules = async () =>
      (await asked<CloudObject[]>("GET", "network", "/security-groups?name=group"))[0]
        ?.security_group_rules as unknown[];
    defaultEgress = false;
    const match = { service: "neutron", method: "DELETE", path: "/security-group-rules/" } as const;
    on.sandbox.faults.add({ match, kind: "status", status: 403 });
    await stack.up({ fails: true });
    expect(await rules()).toHaveLength(1);
    await stack.up();
    expect(await rules()).toHaveLength(0);
  });

  it("a group that only some of a server's ports are in", async () => {
    const networks = [await networkWithSubnet("10.5.0.0/24"), await networkWithSubnet("10.6.0.0/24")];
    const stack = await on.stack(async () => {
      const groups = [new SecurityGroupResource("one"), new SecurityGroupResource("two")];
      new Server("web", {
        ...{ flavor: "m1.tiny", image: "cirros", networks: networks.map((network) => ({ network })) },
        securityGroups: groups.map(({ id }) => id),
      });
    });
    await stack.up();
    const [port] = await groupsIn(networks);
    await asked("PUT", "network", `/ports/${port?.id}`, { port: { security_groups: port?.groups.slice(1) } });
    await stack.refresh();
    expect((await stack.up()).ops).toMatchObject({ web: "update" });
    expect((await groupsIn(networks)).map(({ groups }) => groups.length)).toEqual([2, 2]);
  });
});

describe("a name means what it meant when it was written", () => {
  it("an external network that gets another name, which may then be written, or its id", async () => {
    const external = await networkWithSubnet("198.51.100.0/24", { name: "inet", "router:external": true });
    let [externalNetwork, description] = ["inet", undefined as string | undefined];
    const stack = await on.stack(async () => {
      new Router("edge", { externalNetwork, description });
    });
    await stack.up();
    await asked("PUT", "network", `/networks/${external}`, { network: { name: "internet" } });
    await stack.refresh();
    expect(changes(await stack.preview())).toBe(0);
    description = "changed meanwhile";
    await stack.up();
    await stack.refresh();
    for (externalNetwork of ["internet", external]) expect(changes(await stack.preview())).toBe(0);
    await stack.destroy();
    await asked("DELETE", "network", `/networks/${external}`);
  });

  it("an image whose name another one gets", async () => {
    const network = await networkWithSubnet("10.5.0.0/24");
    const stack = await on.stack(async () => {
      new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network }] });
    });
    await stack.up();
    const [cirros] = await asked<CloudObject[]>("GET", "image", "/images?name=cirros");
    const rename = (value: string) => renameImage(cirros?.id ?? "", value);
    await rename("cirros-old");
    const other = { name: "cirros", disk_format: "raw", container_format: "bare", visibility: "public" };
    const { body } = await on.cloud.ask("POST", "image", "/images", other, "operator");
    await stack.refresh();
    expect(changes(await stack.preview())).toBe(0);
    await asked("DELETE", "image", `/images/${body.id}`);
    await rename("cirros");
  });

  it("a flavor by its id that is deleted", async () => {
    const network = await networkWithSubnet("10.5.0.0/24");
    const flavor = await asked("POST", "compute", "/flavors", {
      flavor: { name: "gone", vcpus: 1, ram: 512, disk: 1 },
    });
    let name = "web";
    const stack = await on.stack(async () => {
      new Server("web", { name, flavor: flavor.id, image: "cirros", networks: [{ network }] });
    });
    await stack.up();
    await asked("DELETE", "compute", `/flavors/${flavor.id}`);
    await stack.refresh();
    expect(changes(await stack.preview())).toBe(0);
    name = "renamed";
    expect((await stack.up()).ops).toEqual({ web: "update" });
  });
});
