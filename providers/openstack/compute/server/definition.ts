/** A Nova server. API: compute v2.1 /servers */
import * as pulumi from "@pulumi/pulumi";
import { define } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { BrokenError, OmnicloudError } from "../../../core/errors";
import { inTurn } from "../../../core/limit";
import { MARK_KEY } from "../../../core/mark";
import { until } from "../../../core/poll";
import { registration } from "../../../core/resource";
import type { Inputs } from "../../../core/schema";
import { elsewhere } from "../../args";
import type { OpenStack, Wire } from "../../client";
import { imageFor } from "../../image/api";
import { markedOf } from "../../mark";
import { chosen, type FlavorSpec, flavors, noFlavor } from "../flavor/api";
import { faultsOfServer } from "./checks";
import {
  loosePorts,
  networksForCreate,
  portsChanged,
  reconnect,
  regroup,
  removePort,
  removePorts,
  type ServerNetwork,
} from "./ports";
import { resize } from "./resize";
import { type ServerArgs, type ServerOutputs, serverOutputs, serverSchema } from "./server";
import { atRest, faultOf, type ServerWire, servers } from "./state";
import { blockDevice, changeSystemDisk, type DiskSpec } from "./systemDisk";
import { view } from "./view";

const anyOrder = (a: string[] | undefined, b: string[] | undefined) =>
  equal([...(a ?? [])].sort(), [...(b ?? [])].sort());

/** Ports of ours that no server uses are told of as `port/<id>`. */
const PORT = "port/";

/** The definition of {@link Server}. */
export const server = define<ServerArgs, ServerOutputs, OpenStack>({
  name: "openstack:Server",
  kind: "openstack",
  args: serverSchema,
  outputs: serverOutputs,
  replaceOn: ["image", "availabilityZone", "keyName", "userData", "hypervisorHostname", "serverGroup", ...elsewhere],
  same: { securityGroups: anyOrder, tags: anyOrder },
  means: {
    // A resize that waits to be confirmed is not done, though the server has the flavor.
    flavor: ({ flavorSpec, status }, written) =>
      status !== "VERIFY_RESIZE" && (written === flavorSpec?.id || written === flavorSpec?.name),
    image: ({ imageId, imageName }, written) => written === imageId || written === imageName,
    availabilityZone: ({ zone }, written) => written === undefined || written === zone,
  },
  timeouts: { create: 1800, update: 1800 },

  validate: (args, was, { cloud }) => faultsOfServer(cloud, args, was),

  async marked(cloud) {
    // An operator's servers may be in its tenants' projects.
    const all = (await cloud.isOperator())
      ? await cloud.list("compute", "/servers/detail", "servers", { query: { all_tenants: true } })
      : await servers(cloud).all();
    const going = (each: Wire) => each["OS-EXT-STS:task_state"] === "deleting";
    const ports = (await loosePorts(cloud)).map((port) => ({ ...port, id: `${PORT}${port.id}` }));
    return markedOf([...all.filter((each) => !going(each)), ...ports]);
  },

  async create(args, { cloud, mark, token, label, name }, { made }) {
    const own = { token, name: args.name ?? name };
    const all = await flavors(cloud);
    const flavor = chosen(all, args.flavor);
    if (!flavor) throw new OmnicloudError(noFlavor(all, args.flavor).reason);
    const image = await imageFor(cloud, args.image);
    const { userData, systemDisk, securityGroups, serverGroup } = args;
    const { server } = await cloud.post<{ server: Wire }>("compute", "/servers", {
      server: {
        name: own.name,
        description: args.description ?? label,
        flavorRef: flavor.id,
        ...(systemDisk ? { block_device_mapping_v2: [blockDevice(image.id, systemDisk)] } : { imageRef: image.id }),
        networks: await networksForCreate(cloud, args.networks, own, securityGroups),
        security_groups: securityGroups?.map((id) => ({ name: id })),
        availability_zone: args.availabilityZone,
        key_name: args.keyName,
        user_data: userData === undefined ? undefined : Buffer.from(userData).toString("base64"),
        metadata: { ...args.metadata, [MARK_KEY]: mark },
        tags: args.tags,
        hypervisor_hostname: args.hypervisorHostname,
      },
      ...(serverGroup === undefined ? {} : { "os:scheduler_hints": { group: serverGroup } }),
    });
    made(server.id);
    return server.id;
  },

  async settle(id, args, { cloud }, { say, saw }) {
    const server = await atRest(cloud, id, say);
    if (server.status === "ERROR")
      throw new BrokenError(`server ${id} came up in ERROR: ${faultOf(server)}; the next up makes it anew`);
    saw(await view(cloud, server, args));
  },

  async read(id, was, { cloud }) {
    if (id.startsWith(PORT)) return undefined;
    const server = (await servers(cloud).get(id)) as ServerWire | undefined;
    if (!server || ["DELETED", "SOFT_DELETED"].includes(server.status)) return undefined;
    if (server["OS-EXT-STS:task_state"] === "deleting") return undefined;
    return view(cloud, server, was);
  },

  broken: ({ status }) => status === "ERROR",

  async update(id, was, args, { cloud, mark, token, label, name }, { say }, now) {
    const own = { token, name: args.name ?? name };
    const server = now.raw as ServerWire;
    const described = { name: own.name, description: args.description ?? label };
    if (!equal(described, { name: server.name, description: server.description }))
      await cloud.put("compute", `/servers/${id}`, { server: described });
    await changeMetadata(cloud, id, server.metadata, { ...(args.metadata ?? {}), [MARK_KEY]: mark }, was.metadata);
    if (!anyOrder(was.tags, args.tags)) await cloud.put("compute", `/servers/${id}/tags`, { tags: args.tags ?? [] });
    if (!equal(was.networks, args.networks))
      await inTurn(id, () => reconnect(cloud, id, args.networks, own, args.securityGroups, say));
    if (args.securityGroups) await regroup(cloud, id, args.networks, args.securityGroups);
    if (args.systemDisk && !equal(was.systemDisk, args.systemDisk))
      await changeSystemDisk(cloud, server, was.rootDisk, args.systemDisk, say);
    if (was.flavor !== args.flavor) {
      const all = await flavors(cloud);
      const flavor = chosen(all, args.flavor);
      if (!flavor) throw new OmnicloudError(noFlavor(all, args.flavor).reason);
      await resize(cloud, id, flavor, say);
    }
  },

  async delete(id, was, { cloud, token }, { say }) {
    if (id.startsWith(PORT)) return removePort(cloud, id.slice(PORT.length));
    const networks = (was.networks as ServerNetwork[] | undefined) ?? [];
    if (await cloud.delete("compute", `/servers/${id}`)) await gone(cloud, id, say);
    portsChanged(cloud);
    // Nova removes the ports that it made; those of a subnet are ours.
    if (networks.some(({ subnet }) => subnet !== undefined)) await removePorts(cloud, token);
  },
});

/** Writes what is different: keys of others, and of the cloud's own, stay. */
async function changeMetadata(
  cloud: OpenStack,
  id: string,
  now: Record<string, string>,
  wanted: Record<string, string>,
  was: Record<string, string> | undefined,
): Promise<void> {
  const changed = Object.entries(wanted).filter(([key, value]) => now[key] !== value);
  if (changed.length > 0)
    await cloud.post("compute", `/servers/${id}/metadata`, { metadata: Object.fromEntries(changed) });
  for (const key of Object.keys(was ?? {}))
    if (!(key in wanted) && key in now)
      await cloud.delete("compute", `/servers/${id}/metadata/${encodeURIComponent(key)}`);
}

/** Waits until a server is gone for good: a cloud that keeps deleted ones for a while is told not to. */
async function gone(cloud: OpenStack, id: string, say: (text: string) => void): Promise<void> {
  say("deleting …");
  let forced = false;
  await until(`server ${id} to be gone`, async () => {
    const server = (await servers(cloud).now(id)) as ServerWire | undefined;
    if (!server) return true;
    if (server.status === "SOFT_DELETED" && !forced) {
      forced = true;
      await cloud.post("compute", `/servers/${id}/action`, { forceDelete: null });
    }
    if (server.status === "ERROR" && (server["OS-EXT-STS:task_state"] ?? null) === null)
      throw new BrokenError(`server ${id} could not be deleted: ${faultOf(server)}`);
    return undefined;
  });
}

/**
 * A server for itself; `Instance` is the component with data disks and power.
 * @example new Server("web", { flavor: "m1.small", image: "ubuntu", networks: [{ network: net.id }] })
 */
export class Server extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly status: pulumi.Output<string>;
  declare readonly address: pulumi.Output<string | undefined>;
  declare readonly addresses: pulumi.Output<string[]>;
  declare readonly regionName: pulumi.Output<string | undefined>;
  declare readonly zone: pulumi.Output<string>;
  declare readonly flavorSpec: pulumi.Output<FlavorSpec>;
  declare readonly imageId: pulumi.Output<string | undefined>;
  declare readonly rootDisk: pulumi.Output<DiskSpec>;
  declare readonly dataDisks: pulumi.Output<DiskSpec[]>;
  declare readonly networkIds: pulumi.Output<string[]>;
  declare readonly portIds: pulumi.Output<string[]>;
  declare readonly securityGroupNames: pulumi.Output<string[]>;
  declare readonly hypervisor: pulumi.Output<string | undefined>;
  declare readonly createdAt: pulumi.Output<string>;
  declare readonly updatedAt: pulumi.Output<string | undefined>;
  /** Whether the arguments say which security groups it is in: members of groups cannot say so too. */
  readonly listsGroups: boolean;

  constructor(name: string, args: Inputs<ServerArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(server, name, args, opts));
    this.listsGroups = args.securityGroups !== undefined;
  }
}
