/**
 * What a tenant's project still holds, in every region: as long as that is anything, the tenant is not deleted.
 * Asked with the operator's own token, so that a half-made tenant can be asked too.
 */
import { SERVICES, type ServiceName } from "./catalog";
import { OpenStack, type Wire } from "./client";

/** One kind of object that a project can hold. */
interface Kind {
  /** How it is called in the error. */
  kind: string;
  service: ServiceName;
  path: string;
  /** The query that confines an operator's list to the project. */
  query(projectId: string): Record<string, string | number>;
  /** Objects that go with another, or that every project has. */
  ignored?(object: Wire): boolean;
}

const everyProject = (project_id: string) => ({ all_tenants: 1, project_id });
const ofProject = (project_id: string) => ({ project_id });

const KINDS: Kind[] = [
  { kind: "server", service: "compute", path: "/servers", query: everyProject },
  { kind: "volume", service: "volume", path: "/volumes", query: everyProject },
  { kind: "snapshot", service: "volume", path: "/snapshots", query: everyProject },
  { kind: "image", service: "image", path: "/images", query: (owner) => ({ owner, visibility: "all" }) },
  { kind: "router", service: "network", path: "/routers", query: ofProject },
  { kind: "floating IP", service: "network", path: "/floatingips", query: ofProject },
  { kind: "network", service: "network", path: "/networks", query: ofProject },
  {
    kind: "port",
    service: "network",
    path: "/ports",
    query: ofProject,
    // DHCP and router ports go with their network and router, which are listed themselves.
    ignored: ({ device_owner }) => String(device_owner).startsWith("network:"),
  },
  {
    kind: "security group",
    service: "network",
    path: "/security-groups",
    query: ofProject,
    ignored: ({ name }) => name === "default",
  },
  { kind: "share", service: "share", path: "/shares", query: everyProject },
];

/** What the project holds, each as `server web (9f6c…)`. */
export async function contentsOf(cloud: OpenStack, projectId: string): Promise<string[]> {
  const lists = await Promise.all(
    KINDS.map(async ({ kind, service, path, query, ignored }) => {
      const objects = await inEveryRegion(cloud, service, (there) =>
        there.list(service, path, envelopeOf(path), { query: query(projectId) }),
      );
      return objects
        .filter((object) => !ignored?.(object))
        .map(({ id, name }) => (name ? `${kind} ${name} (${id})` : `${kind} ${id}`));
    }),
  );
  return lists.flat();
}

/** What else is in the tenant's domain: projects, users and groups that something else made there. */
export async function strangersIn(cloud: OpenStack, domainId: string, own: (string | undefined)[]): Promise<string[]> {
  const kinds = ["project", "user", "group"] as const;
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const objects = await cloud.list("identity", `/${kind}s`, `${kind}s`, { query: { domain_id: domainId } });
      return objects.filter(({ id }) => !own.includes(id)).map(({ id, name }) => `${kind} ${name} (${id})`);
    }),
  );
  return lists.flat();
}

/** Removes the security group that Neutron gives every project by itself, and would leave behind. */
export async function removeDefaultGroups(cloud: OpenStack, projectId: string): Promise<void> {
  await inEveryRegion(cloud, "network", async (there) => {
    const query = { project_id: projectId, name: "default" };
    const groups = await there.list("network", "/security-groups", "security_groups", { query });
    for (const { id } of groups) await there.delete("network", `/security-groups/${id}`);
    return [];
  });
}

/** Asks a service in every region that has it. */
async function inEveryRegion<T>(
  cloud: OpenStack,
  service: ServiceName,
  ask: (there: OpenStack) => Promise<T[]>,
): Promise<T[]> {
  const { catalog } = await cloud.login();
  const wanted = cloud.connection.settings.interface ?? "public";
  const regions = new Set(
    catalog
      .filter(({ type }) => SERVICES[service].types.includes(type))
      .flatMap(({ endpoints }) => endpoints.filter((endpoint) => endpoint.interface === wanted))
      .map((endpoint) => endpoint.region_id ?? endpoint.region),
  );
  const answers = await Promise.all([...regions].map((region) => ask(new OpenStack(cloud.connection, { region }))));
  return answers.flat();
}

function envelopeOf(path: string): string {
  return path.slice(1).replaceAll("-", "_");
}
