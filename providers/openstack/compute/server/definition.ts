/** The definition of a server. */
import { z } from "zod";
import type { ServerNetwork } from "../../../../components/instance";
import { define, is, type Marked } from "../../../core/definition";
import { DIGEST_KEY, digestOf } from "../../../core/digest";
import { equal } from "../../../core/equal";
import { BrokenError, OmnicloudError } from "../../../core/errors";
import { runInTurn } from "../../../core/limit";
import { MARK_KEY, markIn } from "../../../core/mark";
import { hasUnknown, type Shape } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { inAnyOrder } from "../../anyOrder";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack, Wire } from "../../client";
import { imageFor } from "../../image/api";
import { markedOf } from "../../mark";
import { defaultGroupOf } from "../../network/securityGroup/api";
import { defaultVolumeType } from "../../volume/api";
import { flavorNamed, flavorsOf, missingFlavor } from "../flavor/api";
import { recordOrder } from "./addressing";
import { explainTakenAddress } from "./addressTaken";
import { changeMetadata, faultOf, isBeingDeleted, type ServerWire, servers, waitUntilGone } from "./api";
import { blockDevice, hasOwnSource, systemDiskSchema } from "./bootDisk";
import { faultsOfServer } from "./checks";
import {
  changeGroups,
  changeNetworks,
  deletePort,
  forgetPorts,
  loosePorts,
  type Own,
  ownPortsBefore,
  prepareNetworks,
  remarkPorts,
} from "./ports";
import { remarkServer } from "./remark";
import { resize } from "./resize";
import { type ServerArgs, type ServerOutputs, serverType } from "./server";
import { waitUntilAtRest } from "./state";
import { changeSystemDisk } from "./systemDisk";
import { isSameBase64, userDataFields, userDataWire } from "./userData";
import { partsOf, serverView } from "./view";

const networkSchema = z
  .strictObject({
    network: z.string().min(1).optional(),
    subnet: z.string().min(1).optional(),
    address: z.string().min(1).optional(),
    port: z.string().min(1).optional(),
  } satisfies Shape<ServerNetwork>)
  .refine((given) => given.network !== undefined || given.port !== undefined, "needs a network or a port");

/** The schema of a server's arguments. */
const schema = z.strictObject({
  ...openStackFields,
  name: z.string().min(1).max(255).optional(),
  description: z.string().max(255).optional(),
  flavor: z.string().min(1),
  image: z.string().min(1).optional(),
  systemDisk: systemDiskSchema,
  networks: z.array(networkSchema).min(1, "must name at least one network").optional(),
  securityGroups: z
    .array(z.string().min(1))
    .min(1, "must name at least one group; leave it out for the project's default group")
    .optional(),
  availabilityZone: z.string().min(1).optional(),
  keyName: z.string().min(1).optional(),
  ...userDataFields,
  configDrive: z.boolean().optional(),
  metadata: z.record(z.string().min(1).max(255), z.string().max(255)).optional(),
  tags: z.array(z.string().min(1).max(60)).max(50).optional(),
  hypervisorHostname: z.string().min(1).optional(),
  serverGroup: z.string().min(1).optional(),
} satisfies Shape<ServerArgs>);

const isSameSet = inAnyOrder();

/** The beginning of the id of a port that we created and that no server uses. */
const PORT = "port/";

/** What only a new server can have, and Nova does not show to everybody. `zone:host` is an operator's way to say where. */
function unseen({ userData, userDataBase64, keyName, serverGroup, ...where }: ServerArgs) {
  const [, host] = where.availabilityZone?.split(":") ?? [];
  // A cloud may give every server a config drive.
  const drive = where.configDrive ? { configDrive: true } : {};
  const hypervisorHostname = where.hypervisorHostname ?? host;
  return { userData, userDataBase64, keyName, serverGroup, hypervisorHostname, ...drive };
}

/** What a server is in, or with. Its image, flavor and key pair are only used. */
const touchedBy = itselfAnd<ServerArgs>(({ networks = [], securityGroups = [], serverGroup, systemDisk }) => [
  ...networks.flatMap(({ network, subnet, port }) => [network, subnet, port]),
  // Of a group that only some of its ports are in, what is seen says so behind the id.
  ...securityGroups.map((group) => group.split(" ")[0]),
  serverGroup,
  systemDisk?.volumeId,
  systemDisk?.snapshotId,
]);

/** A resize that waits to be confirmed is not done, although the server has the flavor. */
function meansFlavor({ flavorSpec, status }: Partial<ServerOutputs>, written: string | undefined): boolean {
  return status !== "VERIFY_RESIZE" && (written === flavorSpec?.id || written === flavorSpec?.name);
}

/** The definition of a server. */
export const server = define<ServerArgs, ServerOutputs, OpenStack>(serverType, {
  args: schema,
  touches: ({ id, args, was }) => touchedBy({ id: id?.replace(PORT, ""), args, was }),
  replaceOn: [
    ...(["image", "availabilityZone", "keyName", "userData", "userDataBase64", "configDrive"] as const),
    ...(["hypervisorHostname", "serverGroup"] as const),
    ...PLACE,
  ],
  blocks: ["networks", "securityGroups", "systemDisk"],
  same: {
    securityGroups: isSameSet,
    tags: isSameSet,
    userDataBase64: isSameBase64,
    configDrive: (a = false, b = false) => a === b,
  },
  means: {
    flavor: meansFlavor,
    image: ({ imageId, imageName }, written) => written === imageId || written === imageName,
    availabilityZone: is("zone"),
    // Left out, they are nobody's to change.
    networks: (_there, written) => written === undefined,
  },
  names: {
    image: ({ imageId }) => imageId,
    // A flavor that was deleted has no id any more, but the server still shows what it was.
    flavor: ({ flavorSpec, status }) =>
      flavorSpec && status !== "VERIFY_RESIZE" ? [flavorSpec.name, flavorSpec.ram, flavorSpec.disk] : undefined,
  },
  timeouts: { create: 1800, update: 1800 },

  sideEffect(was, { flavor }) {
    if (was.flavor === flavor || meansFlavor(was, flavor) || was.status === "SHUTOFF") return undefined;
    const to = hasUnknown(flavor) ? "another flavor" : `flavor ${flavor}`;
    return `the change from flavor ${was.flavorSpec?.name ?? was.flavor} to ${to} restarts the server`;
  },

  validate: (args, was, { cloud }) => faultsOfServer(cloud, args, was),

  async marked(cloud) {
    // An operator's servers may be in its tenants' projects.
    const all = (await cloud.isOperator())
      ? await cloud.list<ServerWire>("compute", "/servers/detail", "servers", { query: { all_tenants: true } })
      : await servers(cloud).all();
    const ports = markedOf(await loosePorts(cloud)).map(
      (port): Marked => ({ ...port, id: `${PORT}${port.id}`, isPart: true }),
    );
    return [...markedOf(all.filter((each) => !isBeingDeleted(each))), ...ports];
  },

  async fresh(args, { cloud, name }, seen) {
    const { securityGroups, systemDisk } = args;
    const isPlain = systemDisk !== undefined && !hasOwnSource(systemDisk);
    const type = isPlain && systemDisk.type === undefined ? await defaultVolumeType(cloud) : undefined;
    // Ports that were given to the server, or have no port security, are in groups of their own.
    const group =
      securityGroups === undefined && seen?.securityGroups?.length ? await defaultGroupOf(cloud) : undefined;
    return {
      ...{ name, description: undefined, metadata: {}, tags: [], ...args },
      systemDisk: type === undefined ? systemDisk : { ...systemDisk, type },
      ...(group === undefined ? {} : { securityGroups: [group] }),
    } as Partial<ServerArgs>;
  },

  unseen,

  async create(args, { cloud, mark, tokens, label, name }, { made }) {
    try {
      const body = await prepareServer(cloud, args, { tokens, name: args.name ?? name }, mark, label);
      const { server } = await cloud.post<{ server: Wire }>("compute", "/servers", body);
      made(server.id);
      return server.id;
    } catch (error) {
      throw await explainTakenAddress(error, args.networks ?? [], tokens, cloud);
    }
  },

  async settle(id, args, { cloud }, { say, saw }) {
    const wire = await waitUntilAtRest(cloud, id, say);
    if (wire.status === "ERROR")
      throw new BrokenError(`server ${id} came up in ERROR: ${faultOf(wire)}; the next \`pulumi up\` replaces it`);
    saw(serverView(await partsOf(cloud, wire), args));
  },

  async read(id, was, { cloud }) {
    if (id.startsWith(PORT)) return undefined;
    const wire = await servers(cloud).get(id);
    if (!wire || ["DELETED", "SOFT_DELETED"].includes(wire.status) || isBeingDeleted(wire)) return undefined;
    return serverView(await partsOf(cloud, wire), was);
  },

  broken: ({ status }) => status === "ERROR",

  async update(id, was, args, { cloud, mark, token, tokens, label, name }, { say }, now) {
    const own = { tokens, name: args.name ?? name };
    const wire = now.raw as ServerWire;
    const described = { name: own.name, description: args.description ?? label };
    if (!equal(described, { name: wire.name, description: wire.description }))
      await cloud.put("compute", `/servers/${id}`, { server: described });
    await changeMetadata(cloud, id, wire.metadata, { ...args.metadata, [MARK_KEY]: mark }, was.metadata);
    if (markIn(wire.metadata[MARK_KEY])?.token !== token) await remarkPorts(cloud, id, mark);
    if (!isSameSet(was.tags, args.tags)) await cloud.put("compute", `/servers/${id}/tags`, { tags: args.tags ?? [] });
    const { networks } = args;
    if (networks !== undefined && !equal(was.networks, networks)) {
      await runInTurn(id, () => changeNetworks(cloud, id, networks, own, args.securityGroups, say));
      await recordOrder(cloud, wire, networks);
    }
    if (args.securityGroups) await changeGroups(cloud, id, networks ?? [], args.securityGroups);
    if (args.systemDisk && !equal(was.systemDisk, args.systemDisk))
      await changeSystemDisk(cloud, wire, was.rootDisk, args.systemDisk, say);
    if (was.flavor !== args.flavor && !meansFlavor(was, args.flavor))
      await resize(cloud, id, await flavorFor(cloud, args.flavor), say);
  },

  async remark(id, mark, { cloud, label }) {
    const wire = await servers(cloud).readNow(id);
    if (wire) await remarkServer(cloud, wire, mark, label);
  },

  async delete(id, _was, { cloud, token, tokens = [token] }, { say }) {
    if (id.startsWith(PORT)) return deletePort(cloud, id.slice(PORT.length));
    const ports = await ownPortsBefore(cloud, id, tokens);
    if (await cloud.delete("compute", `/servers/${id}`)) {
      say("deleting …");
      await waitUntilGone(cloud, id);
    }
    forgetPorts(cloud);
    // Nova deletes the ports that it created; those in a chosen subnet were created by us.
    for (const port of ports) await deletePort(cloud, port);
  },
});

/** Creates the ports that a new server needs. @returns the body of the request for the server */
async function prepareServer(
  client: OpenStack,
  args: ServerArgs,
  own: Own,
  mark: string,
  label: string,
): Promise<object> {
  const flavor = await flavorFor(client, args.flavor);
  const image = args.image === undefined ? undefined : await imageFor(client, args.image);
  const { systemDisk, securityGroups, serverGroup, networks } = args;
  return {
    server: {
      name: own.name,
      description: args.description ?? label,
      flavorRef: flavor.id,
      ...(systemDisk ? { block_device_mapping_v2: [blockDevice(image?.id, systemDisk)] } : { imageRef: image?.id }),
      networks: networks === undefined ? "auto" : await prepareNetworks(client, networks, own, securityGroups),
      security_groups: securityGroups?.map((id) => ({ name: id })),
      availability_zone: args.availabilityZone,
      key_name: args.keyName,
      config_drive: args.configDrive,
      user_data: userDataWire(args),
      metadata: { ...args.metadata, [MARK_KEY]: mark, [DIGEST_KEY]: digestOf(own.tokens[0] ?? "", unseen(args)) },
      tags: args.tags,
      hypervisor_hostname: args.hypervisorHostname,
    },
    ...(serverGroup === undefined ? {} : { "os:scheduler_hints": { group: serverGroup } }),
  };
}

/** The flavor that a name or id means. @throws OmnicloudError if there is none, with the nearest names */
async function flavorFor(client: OpenStack, written: string) {
  const all = await flavorsOf(client);
  const flavor = flavorNamed(all, written);
  if (flavor) return flavor;
  throw new OmnicloudError(missingFlavor(all, written).reason);
}
