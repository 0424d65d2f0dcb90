/**
 * Whose a membership is: a tag on one of the server's ports says it, with the beginning of the group's id. If the connection
 * has no right to change these ports, nothing says it.
 */
import type { Marked, Ownership } from "../../../core/definition";
import { identityOf } from "../../../core/mark";
import type { Obstacle } from "../../../core/obstacle";
import { pairId } from "../../../core/pairId";
import type { OpenStack } from "../../client";
import { serverInTheWay } from "../../compute/server/inTheWay";
import { allServerPorts, portsOf, type ServerPort } from "../../compute/server/ports";
import { ofThing, ownerIn, ownerTag, putTag, removeTags } from "../../ownerTag";
import { type PortWire, portsIn, portsWith } from "../port/api";

/** What the tag is called: with the first 8 digits of the group's id it stays below Neutron's 60 characters. */
const thingOf = (group: string) => `member-${group.slice(0, 8)}`;

/** The ids of the groups that memberships of one stack put a port into. */
export function groupsByMembership({ security_groups, tags }: ServerPort, identity: string): string[] {
  return security_groups.filter((group) => {
    const mark = ownerIn(tags, thingOf(group));
    return mark !== undefined && identityOf(mark.token) === identity;
  });
}

/** The ports of all servers as they were when the run first asked. */
const firstList = (cloud: OpenStack) => cloud.once("ports, for their memberships", () => allServerPorts(cloud));

/** How a membership says whose it is. */
export const memberOwner: Ownership<OpenStack> = {
  async write(id, { cloud, mark }) {
    const [server, group] = pairId.parts(id);
    const inGroup = (await portsOf(cloud, server)).filter(isIn(group));
    const [first] = inGroup.sort((a, b) => a.id.localeCompare(b.id));
    const port = inGroup.find(({ tags }) => ownerIn(tags, thingOf(group))) ?? first;
    if (!port) return false;
    return putTag(cloud, `/ports/${port.id}`, port.tags, ownerTag(thingOf(group), mark), ofThing(thingOf(group)));
  },

  async read(id, cloud) {
    const [server, group] = pairId.parts(id);
    const ports = (await firstList(cloud)).filter(({ device_id }) => device_id === server);
    const inGroup = ports.filter(isIn(group));
    return inGroup.map(({ tags }) => ownerIn(tags, thingOf(group))).find((found) => found !== undefined);
  },

  async erase(id, cloud) {
    const [server, group] = pairId.parts(id);
    for (const { id: port, tags } of (await firstList(cloud)).filter(({ device_id }) => device_id === server))
      await removeTags(cloud, `/ports/${port}`, tags, ofThing(thingOf(group)));
  },
};

/** The memberships with a mark in the project; from the list of all ports, which whoever asks for what is left asks for too. */
export async function listMarkedMembers(cloud: OpenStack): Promise<Marked[]> {
  const [ports, project] = await Promise.all([portsIn(cloud).all(), cloud.projectId()]);
  const own = ports.filter(({ project_id }) => project_id === project);
  return own.flatMap(({ device_id, security_groups, tags }) =>
    security_groups.flatMap((group): Marked[] => {
      const mark = ownerIn(tags, thingOf(group));
      return mark ? [{ ...mark, id: pairId.of(device_id, group), name: "", createdAt: "" }] : [];
    }),
  );
}

/** The members of a group, as what keeps it from being deleted. A membership that is a resource is replaced with its group. */
export async function membersInTheWay(cloud: OpenStack, group: string): Promise<Obstacle[]> {
  const ports = (await portsWith(cloud, { project_id: await cloud.projectId() })).filter(isIn(group));
  return Promise.all(
    ports.map(async ({ id, device_id: server, device_owner: owner, tags }): Promise<Obstacle> => {
      const member = ownerIn(tags, thingOf(group));
      if (!owner.startsWith("compute:")) return { what: `port ${id}`, mark: member };
      const { what, mark, stays } = await serverInTheWay(cloud, server);
      // Without a tag the server's own list may say it: then the server's resource has more to say than this port.
      const goesAlong = (member ?? mark) !== undefined;
      return { what: `${what}, by port ${id}`, mark: member ?? mark, goesAlong, stays };
    }),
  );
}

const isIn =
  (group: string) =>
  ({ security_groups }: Pick<PortWire, "security_groups">): boolean =>
    security_groups.includes(group);
