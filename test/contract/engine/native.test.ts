/** Native resources of `@pulumi/openstack` beside ours, in one program: each takes the other's ids. */
import * as openstack from "@pulumi/openstack";
import { Instance, type InstanceArgs, SecurityGroup, Server, Tenant, Vpc } from "pulumi-omnicloud";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { OpenStack } from "../../../providers/openstack/client";
import { type CloudObject, type CloudProject, openCloudProject } from "../../harness/cloudProject";
import { pulumi } from "../../harness/omnicloud";
import { openStack, type TestStack, unique } from "../../harness/stack";
import { clientOf, operatorOf, removeTenants } from "../keystone";
import { openTarget, type Target } from "../target";

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHFB9zTsXCsVhGNcCi21c3NyKJ7Yxs5gkxmDGPsSdPXx team";

/** The native resources sleep for seconds around each object. */
const LONG = 300_000;

let target: Target;
let operator: OpenStack;
let stack: TestStack | undefined;
let project: CloudProject | undefined;
const prefix = unique("native");

beforeAll(async () => {
  target = await openTarget();
  operator = operatorOf(target);
});

afterEach(async () => {
  // If a case failed, there is something left.
  await stack?.destroy();
  await stack?.close();
  await project?.close();
  [stack, project] = [undefined, undefined];
});

afterAll(async () => {
  await removeTenants(operator, prefix);
  await target.close();
});

/** An instance with a floating IP and, if the login may have one, a key pair. */
function webWith(
  provider: openstack.Provider,
  place: Pick<InstanceArgs, "project">,
  keyName?: InstanceArgs["keyName"],
) {
  const vpc = new Vpc("team", {
    ...place,
    subnets: { front: { cidr: "10.30.1.0/24" } },
    router: { externalNetwork: "public" },
  });
  const group = new SecurityGroup("team", { ...place, rules: [{ protocol: "tcp", portRangeMin: 22 }] });
  const web = new Instance("web", {
    ...place,
    flavor: "m1.tiny",
    image: "cirros",
    systemDisk: { size: 1 },
    network: vpc.id,
    securityGroups: [group.id],
    keyName,
  });
  const outside = new openstack.networking.FloatingIp("outside", { pool: "public" }, { provider });
  const port = web.ports.apply(([first]) => first ?? "");
  // The address can be joined to the port when the router has its leg there, and must leave before the leg goes.
  const joined = { provider, dependsOn: vpc };
  new openstack.networking.FloatingIpAssociate("outside", { floatingIp: outside.address, portId: port }, joined);
  return { server: web.id, port, address: outside.address, fixed: web.address };
}

interface Floating extends CloudObject {
  floating_ip_address: string;
  fixed_ip_address: string;
  port_id: string;
  project_id: string;
}

it("a team's program has a native key pair and a floating IP on our Instance and Vpc", { timeout: LONG }, async () => {
  const team = await openCloudProject(target);
  project = team;
  const { authUrl, region, operator: member } = team.target;
  stack = await openStack({
    target: team.target,
    program: async () => {
      const { username: userName, password, projectName: tenantName, domain } = member;
      const domains = { userDomainName: domain, projectDomainName: domain };
      const provider = new openstack.Provider("team", { authUrl, region, userName, password, tenantName, ...domains });
      const key = new openstack.compute.Keypair("admin", { publicKey: PUBLIC_KEY }, { provider });
      return { key: key.name, ...webWith(provider, {}, key.name) };
    },
  });
  await stack.preview();
  const { outputs } = await stack.up();

  const { server } = (await team.ask("GET", "compute", `/servers/${outputs.server}`)).body as {
    server: CloudObject;
  };
  expect(server).toMatchObject({ status: "ACTIVE", key_name: outputs.key });
  const { floatingips } = (await team.ask("GET", "network", "/floatingips")).body as { floatingips: Floating[] };
  expect(floatingips).toMatchObject([
    { floating_ip_address: outputs.address, fixed_ip_address: outputs.fixed, port_id: outputs.port },
  ]);
  expect(new Set(Object.values((await stack.preview()).ops))).toEqual(new Set(["same"]));

  // The instance gets to show the floating IP among its addresses, sooner or later: that is no change of the program's.
  await stack.refresh();
  expect(new Set(Object.values((await stack.preview()).ops))).toEqual(new Set(["same"]));

  await stack.destroy();
  const left = (await team.ask("GET", "network", "/floatingips")).body.floatingips;
  expect([left, await team.servers(), await team.networks()]).toEqual([[], [], []]);
  expect((await team.ask("GET", "compute", "/os-keypairs")).body).toMatchObject({ keypairs: [] });
});

it("a platform's program acts in a tenant with the tenant's native provider", { timeout: LONG }, async () => {
  stack = await openStack({
    target,
    program: async () => {
      const tenant = new Tenant("acme", { name: `${prefix} acme`, purge: true });
      const provider = tenant.provider as openstack.Provider;
      const key = new openstack.compute.Keypair("admin", { publicKey: PUBLIC_KEY }, { provider });
      const { projectId: project, tenantId, apiKey } = tenant;
      return { project, tenantId, apiKey, key: key.name, ...webWith(provider, { project }) };
    },
  });
  await stack.preview();
  const { outputs } = await stack.up();
  const { tenantId, apiKey, project } = outputs as Record<string, string>;

  const tenants = clientOf({ authUrl: target.authUrl, tenantId, apiKey });
  // The key pair is the tenant's user's, which is whom the native provider logs in as.
  expect(await tenants.list("compute", "/os-keypairs", "keypairs")).toMatchObject([{ keypair: { name: outputs.key } }]);
  expect(await tenants.list("network", "/floatingips", "floatingips")).toMatchObject([
    { floating_ip_address: outputs.address, fixed_ip_address: outputs.fixed, project_id: project },
  ]);
  expect(new Set(Object.values((await stack.preview()).ops))).toEqual(new Set(["same"]));

  const state = await pulumi(stack, ["stack", "export", "--stack", "dev"]);
  expect(apiKey).toMatch(/^\w{20}$/);
  expect(state.includes(String(apiKey))).toBe(false);
  await stack.destroy();
  expect(await stack.export()).toEqual([]);
});

it("a flavor that the same run creates natively is found by a Server that depends on it", {
  timeout: LONG,
}, async () => {
  const name = unique("native-flavor");
  const own = await openCloudProject(target);
  project = own;
  const { authUrl, region, operator: login } = target;
  const network = await own.ask("POST", "network", "/networks", { network: { name: "given" } });
  const { id } = network.body.network as CloudObject;
  await own.ask("POST", "network", "/subnets", {
    subnet: { network_id: id, ip_version: 4, cidr: "10.31.1.0/24" },
  });
  stack = await openStack({
    target: own.target,
    program: async () => {
      const { username: userName, password, projectName: tenantName, domain } = login;
      const domains = { userDomainName: domain, projectDomainName: domain };
      const provider = new openstack.Provider("them", { authUrl, region, userName, password, tenantName, ...domains });
      const server = { image: "cirros", systemDisk: { size: 1 }, networks: [{ network: id }] };
      new Server("first", { ...server, flavor: "m1.tiny" });
      const sizes = { name, vcpus: 1, ram: 512, disk: 1, isPublic: true };
      const flavor = new openstack.compute.Flavor("small", sizes, { provider });
      new Server("second", { ...server, flavor: flavor.name }, { dependsOn: flavor });
      new Server("third", { ...server, flavor: flavor.id });
    },
  });
  await stack.preview();
  await stack.up();
  expect(new Set(Object.values((await stack.preview({ refresh: true })).ops))).toEqual(new Set(["same"]));
  await stack.destroy();
});
