/** Whose a router's leg is: a tag on its port, which Neutron creates, says it. */
import type { Marked, Ownership } from "../../../core/definition";
import { MARK_KEY, type Mark, markIn } from "../../../core/mark";
import { pairId } from "../../../core/pairId";
import type { OpenStack } from "../../client";
import { common, markedOf } from "../../mark";
import { putTag } from "../../ownerTag";
import { isLeg, legOf, legsIn, type PortWire, portsIn } from "../port/api";
import { routers } from "../router/api";
import { subnets } from "../subnet/api";

/** The mark of a leg on its port; the description of a port that is a resource has another's. */
function markOn({ tags = [] }: PortWire): Mark | undefined {
  return markIn(tags.find(isMark));
}

/** All legs as they were when the run first asked. */
const firstList = (cloud: OpenStack) => cloud.once("legs", () => legsIn(cloud).all());

const isMark = (tag: string) => tag.startsWith(`${MARK_KEY}=`) && markIn(tag) !== undefined;

/** How a leg says whose it is. */
export const legOwner: Ownership<OpenStack> = {
  async write(id, { cloud, mark }, seen) {
    const [router, subnet] = pairId.parts(id);
    const port = (seen?.raw as Pick<PortWire, "id" | "tags"> | undefined) ?? (await legOf(cloud, router, { subnet }));
    return port !== undefined && putTag(cloud, `/ports/${port.id}`, port.tags, `${MARK_KEY}=${mark}`, isMark);
  },

  async read(id, cloud) {
    const port = (await firstList(cloud)).find((leg) => idsOf(leg).includes(id));
    return port && markOn(port);
  },
};

/**
 * The legs with a mark, and those without one of which router and subnet belong to one stack: a run was interrupted before
 * it could write the mark.
 */
export async function listMarkedLegs(cloud: OpenStack): Promise<Marked[]> {
  // From the list of all ports: whoever asks for what is left asks for ports, too.
  const legs = (await portsIn(cloud).all()).filter(isLeg);
  if (legs.length === 0) return [];
  const [ofRouter, ofSubnet] = (await Promise.all([routers(cloud).all(), subnets(cloud).all()])).map(
    (all) => new Map(markedOf(all).map((object) => [object.id, object])),
  );
  return legs.flatMap((leg) =>
    idsOf(leg).flatMap((id): Marked[] => {
      const [router, subnet] = pairId.parts(id);
      const mark = markOn(leg) ?? common(ofRouter?.get(router), ofSubnet?.get(subnet));
      const name = ofRouter?.get(router)?.name ?? "";
      return mark ? [{ ...mark, id, name, createdAt: String(leg.created_at ?? "") }] : [];
    }),
  );
}

/** The ids of the legs that a port is; a port may be in several subnets. */
function idsOf({ device_id, fixed_ips }: PortWire): string[] {
  return fixed_ips.map(({ subnet_id }) => pairId.of(device_id, subnet_id));
}
