/**
 * What a tenant's project still holds, in every region: as long as it holds anything, the tenant is not deleted.
 * The operator's own token is used, so that it works for a half-created tenant too.
 */
import { OmnicloudError, reasonOf } from "../../../core/errors";
import { inTheWayError, type Obstacle } from "../../../core/obstacle";
import { regionsOf, type ServiceName } from "../../catalog";
import { OpenStack, type Wire } from "../../client";
import { marksOn } from "../../mark";
import { pluralOf } from "../../paging";
import type { TenantDomain } from "./api";
import type { FoundParts } from "./parts";

/** What helps if the tenant's team still has something. */
const DELETE_FIRST = "delete these first";

/** One list of objects that a project can hold. */
interface Holding {
  /** What the objects are called in the error. */
  noun: string;
  service: ServiceName;
  /** With details where only these say whose an object is. */
  path: string;
  /** The query that confines an operator's list to the project. */
  query(projectId: string): Record<string, string | number>;
  /** True for objects that are deleted with another, and for those that every project has. */
  isIgnored?(object: Wire): boolean;
}

const everyProject = (project_id: string) => ({ all_tenants: 1, project_id });
const ofProject = (project_id: string) => ({ project_id });

const HOLDINGS: Holding[] = [
  { noun: "server", service: "compute", path: "/servers/detail", query: everyProject },
  { noun: "volume", service: "volume", path: "/volumes/detail", query: everyProject },
  { noun: "snapshot", service: "volume", path: "/snapshots/detail", query: everyProject },
  { noun: "image", service: "image", path: "/images", query: (owner) => ({ owner, visibility: "all" }) },
  { noun: "router", service: "network", path: "/routers", query: ofProject },
  { noun: "floating IP", service: "network", path: "/floatingips", query: ofProject },
  { noun: "network", service: "network", path: "/networks", query: ofProject },
  {
    noun: "port",
    service: "network",
    path: "/ports",
    query: ofProject,
    // DHCP and router ports are deleted with their network and router, which are listed themselves.
    isIgnored: ({ device_owner }) => String(device_owner).startsWith("network:"),
  },
  {
    noun: "security group",
    service: "network",
    path: "/security-groups",
    query: ofProject,
    isIgnored: ({ name }) => name === "default",
  },
  { noun: "share", service: "share", path: "/shares/detail", query: everyProject },
  { noun: "share network", service: "share", path: "/share-networks", query: everyProject },
];

/**
 * Refuses if the tenant's project, or its domain, holds anything.
 * @param token a token of the stack, by which what its own runs left is told from what others have
 * @throws OmnicloudError that lists what
 */
export async function refuseUnlessEmpty(
  client: OpenStack,
  tenant: TenantDomain,
  parts: FoundParts,
  token: string,
): Promise<void> {
  const held = await heldBy(client, tenant, parts);
  const { name, id } = tenant;
  if (held.length > 0) throw inTheWayError(`tenant ${name} (${id})`, held, token, { advice: DELETE_FIRST, named: 20 });
}

/** What keeps a tenant from being deleted. */
async function heldBy(client: OpenStack, { id, domainId }: TenantDomain, parts: FoundParts): Promise<Obstacle[]> {
  const { project, user } = parts;
  try {
    const strangers = strangersIn(client, domainId, [project?.id, user?.id]);
    return (await Promise.all([project ? contentsOf(client, project.id) : [], strangers])).flat();
  } catch (error) {
    // Whatever a service answers to this, a 404 included, does not mean that the tenant is gone.
    throw new OmnicloudError(`tenant ${id} is not deleted, because what it holds cannot be listed: ${reasonOf(error)}`);
  }
}

/** What the project holds, each as `server web (9f6c…)`. */
async function contentsOf(client: OpenStack, projectId: string): Promise<Obstacle[]> {
  const lists = await Promise.all(
    HOLDINGS.map(async ({ noun, service, path, query, isIgnored }) => {
      const objects = await inEveryRegion(client, service, (there) =>
        there.list(service, path, pluralOf(path.replace(/\/detail$/, "")), { query: query(projectId) }),
      );
      return objects
        .filter((object) => !isIgnored?.(object))
        .map((object): Obstacle => {
          const { id, name } = object;
          return { what: name ? `${noun} ${name} (${id})` : `${noun} ${id}`, mark: marksOn(object)[0] };
        });
    }),
  );
  return lists.flat();
}

/** What else is in the tenant's domain: projects and users that something else created there. */
async function strangersIn(client: OpenStack, domainId: string, own: (string | undefined)[]): Promise<Obstacle[]> {
  const nouns = ["project", "user"] as const;
  const lists = await Promise.all(
    nouns.map(async (noun) => {
      const objects = await client.list("identity", `/${noun}s`, `${noun}s`, { query: { domain_id: domainId } });
      return objects.filter(({ id }) => !own.includes(id)).map(({ id, name }) => ({ what: `${noun} ${name} (${id})` }));
    }),
  );
  return lists.flat();
}

/** Deletes the security group that Neutron creates in every project by itself, and would leave behind. */
export async function deleteDefaultGroups(client: OpenStack, projectId: string): Promise<void> {
  await inEveryRegion(client, "network", async (there) => {
    const query = { project_id: projectId, name: "default" };
    const groups = await there.list("network", "/security-groups", "security_groups", { query });
    for (const { id } of groups) await there.delete("network", `/security-groups/${id}`);
    return [];
  });
}

/** All that a service answers, in every region that has it. */
async function inEveryRegion<T>(
  client: OpenStack,
  service: ServiceName,
  ask: (there: OpenStack) => Promise<T[]>,
): Promise<T[]> {
  const regions = regionsOf(await client.login(), service, client.connection.settings);
  const answers = await Promise.all([...regions].map((region) => ask(new OpenStack(client.connection, { region }))));
  return answers.flat();
}
