/**
 * What a tenant's project still holds, in every region: as long as that is anything, the tenant is not deleted.
 * Asked with the operator's own token, so that a half-made tenant can be asked too.
 */
import { OmnicloudError, reasonOf } from "../../core/errors";
import { SERVICES, type ServiceName } from "../catalog";
import { OpenStack, type Wire } from "../client";
import type { TenantDomain } from "./tenantId";
import type { FoundParts } from "./tenantParts";

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
  { kind: "share network", service: "share", path: "/share-networks", query: everyProject },
];

/** Refuses where the tenant's project, or its domain, holds anything. @throws NotEmptyError that lists what */
export async function refuseUnlessEmpty(cloud: OpenStack, tenant: TenantDomain, parts: FoundParts): Promise<void> {
  const held = await heldBy(cloud, tenant, parts);
  if (held.length > 0) throw new NotEmptyError(tenant, held);
}

/** What keeps a tenant from being deleted. */
async function heldBy(cloud: OpenStack, { id, domainId }: TenantDomain, parts: FoundParts): Promise<string[]> {
  const { project, user } = parts;
  try {
    const strangers = strangersIn(cloud, domainId, [project?.id, user?.id]);
    return (await Promise.all([project ? contentsOf(cloud, project.id) : [], strangers])).flat();
  } catch (error) {
    // Whatever a service answers to this, a 404 included, does not mean that the tenant is gone.
    throw new OmnicloudError(
      `tenant ${id} is not deleted, because it cannot be seen what it holds: ${reasonOf(error)}`,
    );
  }
}

/** A tenant still holds something, and is not deleted. */
class NotEmptyError extends OmnicloudError {
  constructor({ id, name }: TenantDomain, held: string[]) {
    const shown = held.slice(0, 20).join(", ");
    const more = held.length > 20 ? ` and ${held.length - 20} more` : "";
    super(`tenant ${name} (${id}) is not deleted, because it still holds ${shown}${more}: remove these first`);
  }
}

/** What the project holds, each as `server web (9f6c…)`. */
async function contentsOf(cloud: OpenStack, projectId: string): Promise<string[]> {
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

/** What else is in the tenant's domain: projects and users that something else made there. */
async function strangersIn(cloud: OpenStack, domainId: string, own: (string | undefined)[]): Promise<string[]> {
  const kinds = ["project", "user"] as const;
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
