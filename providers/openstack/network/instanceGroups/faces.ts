/**
 * Ports of servers, and their groups. What they were in before is in their tags, one for each group.
 * API: network v2.0 /ports, PUT /ports/{id}, PUT /ports/{id}/tags
 */
import type { Face, Faces } from "../../../core/instanceGroups";
import { MARK_KEY } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { forgetPorts } from "../../compute/server/ports";
import { unlessGone } from "../../gone";
import { ownerIn, ownerTag } from "../../ownerTag";
import { type PortWire, portsIn, portsWith } from "../port/api";
import { marksOnPort } from "../port/mark";
import { securityGroups } from "../securityGroup/api";

const THING = "groups";
const BEFORE = `${MARK_KEY}-before=`;
const OWNER = `${MARK_KEY}-${THING}=`;
const FIELDS = ["id", "device_id", "device_owner", "security_groups", "tags", "port_security_enabled", "description"];
/** How many servers one request asks for. */
const AT_ONCE = 50;

interface PortFace extends Face {
  tags: readonly string[];
}

function toFace(port: PortWire): PortFace[] {
  // A port without port security is in no group, and cannot be.
  if (!port.device_owner.startsWith("compute:") || port.port_security_enabled === false) return [];
  // A port that is a resource says its groups itself.
  if (marksOnPort(port).length > 0) return [];
  const { id, device_id: instance, security_groups: groups, tags = [] } = port;
  const mark = ownerIn(tags, THING);
  const before = tags.flatMap((tag) => (tag.startsWith(BEFORE) ? tag.slice(BEFORE.length) : []));
  return [{ id, instance, groups, tags, ...(mark ? { record: { ...mark, before } } : {}) }];
}

const isOurs = (tag: string) => tag.startsWith(BEFORE) || tag.startsWith(OWNER);

/** The ports of a project's servers. */
export const facesIn = (cloud: OpenStack): Faces => ({
  missing: (ids) => `OpenStack has no server ${ids.join(", ")} with a port that takes groups`,

  async of(instances) {
    const parts = Array.from({ length: Math.ceil(instances.length / AT_ONCE) }, (_, i) =>
      instances.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    );
    const found = await Promise.all(parts.map((part) => portsWith(cloud, { device_id: part, fields: FIELDS })));
    return found.flat().flatMap(toFace);
  },

  async recorded() {
    // From the list of all ports, which whoever asks for what is left asks for too.
    const [all, project] = await Promise.all([portsIn(cloud).all(), cloud.projectId()]);
    const own = all.filter(({ project_id }) => project_id === project);
    return own.flatMap(toFace).filter(({ record }) => record !== undefined);
  },

  async record(face, mark, before) {
    const others = (face as PortFace).tags.filter((tag) => !isOurs(tag));
    const tags = [...others, ownerTag(THING, mark), ...before.map((group) => `${BEFORE}${group}`)];
    await cloud.put("network", `/ports/${face.id}/tags`, { tags });
  },

  async forget(face) {
    const tags = (face as PortFace).tags.filter((tag) => !isOurs(tag));
    await unlessGone(cloud.put("network", `/ports/${face.id}/tags`, { tags }));
  },

  async set({ id }, groups) {
    await cloud.put("network", `/ports/${id}`, { port: { security_groups: groups } });
    forgetPorts(cloud);
  },

  async existing(_face, groups) {
    const all = await securityGroups(cloud).all();
    const left = groups.filter((group) => all.some(({ id }) => id === group));
    const project = await cloud.projectId();
    const last = all.find(({ name, project_id }) => name === "default" && project_id === project);
    return left.length > 0 || groups.length === 0 || !last ? left : [last.id];
  },
});
