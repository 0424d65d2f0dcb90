import { inAnyOrder } from "../../../core/anyOrder";
import { define, is, type Marked } from "../../../core/definition";
import { DIGEST_KEY, digestOf } from "../../../core/digest";
import { equal } from "../../../core/equal";
import { BrokenError, OmnicloudError } from "../../../core/errors";
import { runInTurn } from "../../../core/limit";
import { MARK_KEY, markIn } from "../../../core/mark";
import { hasUnknown } from "../../../core/schema";
import { itselfAnd, type Touch } from "../../../core/touched";
import { PLACE, placeKept } from "../../args";
import type { OpenStack, Wire } from "../../client";
import { imageFor } from "../../image/api";
import { markedOf } from "../../mark";
import { mergeTags } from "../../metadata";
import { defaultGroupOf } from "../../network/securityGroup/api";
import { groupIdsBehind, groupIdsFor } from "../../network/securityGroup/named";
import { onceSubnetsAreThere } from "../../network/subnet/awaited";
import { defaultVolumeType } from "../../volume/api";
import { findFlavor, missingFlavor } from "../flavor/api";
import { recordOrder } from "./addressing";
import { explainTakenAddress } from "./addressTaken";
import { changeMetadata, faultOf, isBeingDeleted, type ServerWire, servers, waitUntilGone } from "./api";
import { blockDevice, hasOwnSource } from "./bootDisk";
import { faultsOfServer } from "./checks";
import { changeGroups, groupIdsWanted } from "./groups";
import {
  changeNetworks,
  deletePort,
  forgetPorts,
  isSameNetworks,
  loosePorts,
  type Own,
  ownPortsBefore,
  prepareNetworks,
  remarkPorts,
} from "./ports";
import { remarkServer } from "./remark";
import { resize } from "./resize";
import { serverSchema } from "./schema";
import { type ServerArgs, type ServerOutputs, serverType } from "./server";
import { waitUntilAtRest } from "./state";
import { changeSystemDisk } from "./systemDisk";
import { isSameBase64, userDataWire } from "./userData";
import { partsOf, serverView } from "./view";

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
  ...securityGroups,
  serverGroup,
  systemDisk?.volumeId,
  systemDisk?.snapshotId,
]);

/** The same, with groups that are written by name by their ids: the platform knows no names. */
async function touchedById({ id, args, was, cloud }: Touch<ServerArgs, ServerOutputs, OpenStack>): Promise<string[]> {
  const ids = await groupIdsBehind(cloud, [...(args.securityGroups ?? []), ...(was?.securityGroups ?? [])]);
  const byId = <T extends ServerArgs>(given: T): T => ({
    ...given,
    securityGroups: given.securityGroups?.map((group) => ids.get(group) ?? group),
  });
  return [...touchedBy({ id: id?.replace(PORT, ""), args: byId(args), was: was && byId(was) })];
}

/** A resize that waits to be confirmed is not done, although the server has the flavor. */
function meansFlavor({ flavorSpec, status }: Partial<ServerOutputs>, written: string | undefined): boolean {
  return status !== "VERIFY_RESIZE" && (written === flavorSpec?.id || written === flavorSpec?.name);
}

/** The definition of a server. */
export const server = define<ServerArgs, ServerOutputs, OpenStack>(serverType, {
  args: serverSchema,
  touches: touchedById,
  replaceOn: [
    ...(["image", "availabilityZone", "keyName", "userData", "userDataBase64", "configDrive"] as const),
    ...(["hypervisorHostname", "serverGroup"] as const),
    ...PLACE,
  ],
  blocks: ["networks", "securityGroups", "systemDisk"],
  same: {
    securityGroups: isSameSet,
    tags: isSameSet,
    networks: isSameNetworks,
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
    // The operator may move a server to another zone, or name zones and volume types anew: it is the same server.
    availabilityZone: placeKept,
    systemDisk: ({ __ids }) => __ids?.systemDisk,
    securityGroups: ({ __ids }) => __ids?.securityGroups,
  },
  asked: ["image", "availabilityZone"],
  shared: ["metadata", "tags"],
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

  async create(args, { cloud, mark, tokens, label, name }, { made, say }) {
    try {
      const body = await prepareServer(cloud, args, { tokens, name: args.name ?? name }, mark, label);
      const { server } = await onceSubnetsAreThere(say, (busy) =>
        cloud.post<{ server: Wire }>("compute", "/servers", body, { busy }),
      );
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
    saw(serverView(await partsOf(cloud, wire, args), args));
  },

  async read(id, was, { cloud }) {
    if (id.startsWith(PORT)) return undefined;
    const wire = await servers(cloud).get(id);
    if (!wire || ["DELETED", "SOFT_DELETED"].includes(wire.status) || isBeingDeleted(wire)) return undefined;
    return serverView(await partsOf(cloud, wire, was), was);
  },

  broken: ({ status }) => status === "ERROR",

  async update(id, was, args, { cloud, mark, token, tokens, label, name }, { say }, now) {
    const own = { tokens, name: args.name ?? name };
    const wire = now.raw as ServerWire;
    const described = { name: own.name, description: args.description ?? label };
    if (!equal(described, { name: wire.name, description: wire.description }))
      await cloud.put("compute", `/servers/${id}`, { server: described });
    const metadata = { ...args.metadata, [MARK_KEY]: mark };
    await changeMetadata(cloud, id, wire.metadata, metadata, was.metadata);
    if (markIn(wire.metadata[MARK_KEY])?.token !== token) await remarkPorts(cloud, id, mark);
    const tags = mergeTags(wire.tags ?? [], was.tags, args.tags);
    if (!isSameSet(wire.tags, tags)) await cloud.put("compute", `/servers/${id}/tags`, { tags });
    const { networks } = args;
    const groups = args.securityGroups && (await groupIdsWanted(cloud, was, args.securityGroups, now));
    if (networks !== undefined && !isSameNetworks(was.networks, networks)) {
      await runInTurn(id, () => changeNetworks(cloud, id, networks, own, groups, say));
      await recordOrder(cloud, wire, networks);
    }
    if (groups) await changeGroups(cloud, id, networks ?? [], groups);
    if (args.systemDisk && !equal(was.systemDisk, args.systemDisk)) {
      // A type that was not changed in the program may have another name by now.
      const isSameType = was.systemDisk?.type === args.systemDisk.type;
      const wanted = isSameType ? { ...args.systemDisk, type: undefined } : args.systemDisk;
      await changeSystemDisk(cloud, wire, was.rootDisk, wanted, say);
    }
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
  const { systemDisk, serverGroup, networks } = args;
  const securityGroups = args.securityGroups && (await groupIdsFor(client, args.securityGroups));
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
  const flavor = await findFlavor(client, written);
  if (flavor) return flavor;
  throw new OmnicloudError(`flavor: ${(await missingFlavor(client, written)).reason}`);
}
