/** The definition of a network. */
import { z } from "zod";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Seen } from "../../../core/definition";
import type { Shape } from "../../../core/schema";
import { itself } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { noteThere } from "../../existing";
import { markedOf, marksOn } from "../../mark";
import { portsInTheWay } from "../inTheWay";
import { deleteWhenFree } from "../inUse";
import { addDescription, changeInPlace, nameAndMark, nameFields, remarkNamed } from "../nameAndMark";
import { tagFields, wantedTags } from "../tags";
import { type NetworkWire, networks, toNetwork } from "./api";
import { type NetworkArgs, type NetworkOutputs, networkType } from "./network";

/** The network as the resource sees it. */
async function look(wire: NetworkWire, cloud: OpenStack): Promise<Seen<NetworkArgs, NetworkOutputs>> {
  const { id: _id, status, createdAt = "", ...args } = toNetwork(wire);
  return {
    args,
    outputs: { status, regionName: await cloud.regionOf("network"), createdAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** What a new network has where the program says nothing, and operators or members may switch. */
const USUAL = { shared: false, external: false, portSecurityEnabled: true };

/** The fields of its own, as the API has them; one that the program no longer says is what it was by itself. */
function fieldsOf(args: NetworkArgs, was: NetworkArgs = args): object {
  const said = (key: keyof typeof USUAL) => args[key] ?? (was[key] === undefined ? undefined : USUAL[key]);
  return {
    mtu: args.mtu,
    shared: said("shared"),
    "router:external": said("external"),
    port_security_enabled: said("portSecurityEnabled"),
  };
}

/** The definition of a network. */
export const network = define<NetworkArgs, NetworkOutputs, OpenStack>(networkType, {
  args: z.strictObject({
    ...openStackFields,
    ...nameFields,
    mtu: z.int().min(68, "must be at least 68 bytes").max(65535).optional(),
    shared: z.boolean().optional(),
    external: z.boolean().optional(),
    portSecurityEnabled: z.boolean().optional(),
    ...tagFields,
  } satisfies Shape<NetworkArgs>),
  touches: itself,
  replaceOn: PLACE,
  same: {
    tags: inAnyOrder(),
    shared: (a = USUAL.shared, b = USUAL.shared) => a === b,
    external: (a = USUAL.external, b = USUAL.external) => a === b,
    portSecurityEnabled: (a = USUAL.portSecurityEnabled, b = USUAL.portSecurityEnabled) => a === b,
  },
  // The largest packet is the cloud's choice, and nothing says which that was.
  fresh: (args, { name }) => ({ ...{ name, description: undefined, tags: [], ...USUAL }, ...args }),

  // An operator sees the networks of all projects here, so the leftovers in its tenants too.
  marked: async (cloud) => markedOf(await networks(cloud).all()),

  async create(args, context, { made, saw }) {
    const { network } = await context.cloud.post<{ network: NetworkWire }>("network", "/networks", {
      network: { ...nameAndMark(args, context), ...fieldsOf(args) },
    });
    made(network.id);
    noteThere(context.cloud, "network", network.id);
    saw(await look(network, context.cloud));
    return network.id;
  },

  async settle(id, args, context, { saw }) {
    const changed = await addDescription<NetworkWire>(`/networks/${id}`, "network", args, context);
    if (changed) saw(await look(changed, context.cloud));
  },

  async read(id, _was, { cloud }) {
    const network = await networks(cloud).get(id);
    return network && look(network, cloud);
  },

  failed: ({ status }) => status === "ERROR",

  async update(id, was, args, context, { saw }, now) {
    const named = { ...args, tags: wantedTags(was, args) };
    const fields = fieldsOf(args, was);
    const changed = await changeInPlace<NetworkWire>(`/networks/${id}`, "network", named, context, now.raw, fields);
    if (changed) saw(await look(changed, context.cloud));
  },

  remark: (id, mark, context) => remarkNamed(`/networks/${id}`, "network", mark, context),

  async delete(id, _was, { cloud }) {
    await deleteWhenFree(cloud, `/networks/${id}`, () => portsOn(cloud, id));
  },

  inTheWay: (id, cloud) => portsOn(cloud, id),
});

const portsOn = (cloud: OpenStack, id: string) => portsInTheWay(cloud, { network_id: id });
