/**
 * A server's ports: the networks that it is in, by id, and its security groups, by id; the server itself has only names.
 * API: network v2.0 /ports, compute v2.1 /servers/{id}/os-interface
 */
import type { ServerNetwork } from "../../../../components/instance";
import { canonical, isSameAddress } from "../../../core/addresses";
import { Collection } from "../../../core/collection";
import { equal } from "../../../core/equal";
import type { CloudError } from "../../../core/errors";
import { markIn } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack } from "../../client";
import { deleteWhenFree } from "../../network/inUse";
import { descriptionForServer, ofServer, type PortWire, portsIn, portsWith } from "../../network/port/api";
import { onceSubnetsAreThere } from "../../network/subnet/awaited";
import { isServerBusy } from "./api";
import { doWhileActive, type Say, waitUntilAtRest } from "./state";

/** A server's port: the fields that we ask for. */
export type ServerPort = Pick<PortWire, (typeof FIELDS)[number]>;

interface PortsOfServer {
  id: string;
  ports: ServerPort[];
}

const FIELDS = ["id", "network_id", "device_id", "fixed_ips", "security_groups", "tags", "description"] as const;
const collections = new WeakMap<OpenStack, Collection<PortsOfServer>>();

/** The ports of a project's servers, read together. */
function ports(cloud: OpenStack): Collection<PortsOfServer> {
  const known = collections.get(cloud);
  if (known) return known;
  const read = async (query: Record<string, string>) => {
    const all = await portsWith(cloud, { ...query, fields: FIELDS });
    const byServer = new Map<string, ServerPort[]>();
    for (const port of all) byServer.set(port.device_id, [...(byServer.get(port.device_id) ?? []), port]);
    return byServer;
  };
  const collection = new Collection<PortsOfServer>({
    one: async (id) => ({ id, ports: (await read({ device_id: id })).get(id) ?? [] }),
    // An operator would see all projects' ports.
    all: async () =>
      // Those of no server are always listed, so that nobody asks for them again.
      [...new Map([["", []], ...(await read({ project_id: await cloud.projectId() }))])].map(([id, own]) => ({
        id,
        ports: own,
      })),
    key: ({ id }) => id,
  });
  collections.set(cloud, collection);
  return collection;
}

/** A server's ports, from a list if others are read too. */
export async function portsOf(cloud: OpenStack, server: string): Promise<ServerPort[]> {
  return (await ports(cloud).get(server))?.ports ?? [];
}

/** A server's ports as they are now. */
export async function portsNow(cloud: OpenStack, server: string): Promise<ServerPort[]> {
  return (await ports(cloud).readNow(server))?.ports ?? [];
}

/** How many servers are asked for by their ids; more by their projects. */
const BY_ID = 10;

/** The ports of several servers as they are now, from one list. @param projects those that the servers are in */
export async function portsOfServers(
  cloud: OpenStack,
  servers: readonly string[],
  projects: readonly string[],
): Promise<ServerPort[]> {
  if (servers.length === 0) return [];
  const query = servers.length > BY_ID ? { project_id: projects } : { device_id: servers };
  const wanted = new Set(servers);
  return (await portsWith(cloud, { ...query, fields: FIELDS })).filter(({ device_id }) => wanted.has(device_id));
}

/** The ports of all servers of the project, from one list. */
export async function allServerPorts(cloud: OpenStack): Promise<ServerPort[]> {
  return (await ports(cloud).all()).flatMap(({ ports: own }) => own);
}

/** Forgets the ports that were listed; every change of a port calls it. */
export function forgetPorts(cloud: OpenStack): void {
  ports(cloud).forget();
}

/** The port of each declared network: one that fits all that is declared of it. */
function matchPorts(wanted: readonly ServerNetwork[], there: readonly ServerPort[]): (ServerPort | undefined)[] {
  const free = new Set(there);
  // The most precisely declared network chooses first, so that a vague one does not take its port.
  const order = [...wanted.keys()].sort((a, b) => precision(wanted[b]) - precision(wanted[a]));
  const found: (ServerPort | undefined)[] = wanted.map(() => undefined);
  for (const index of order) {
    const port = [...free].find((candidate) => fits(wanted[index] ?? {}, candidate));
    if (port) free.delete(port);
    found[index] = port;
  }
  return found;
}

function precision(network: ServerNetwork | undefined): number {
  return Object.values(network ?? {}).filter((value) => value !== undefined).length + (network?.port ? 10 : 0);
}

/** For `same`: whether two lists name the same networks, however their addresses are written. */
export function isSameNetworks(
  a: readonly ServerNetwork[] | undefined,
  b: readonly ServerNetwork[] | undefined,
): boolean {
  const forms = (all: readonly ServerNetwork[] = []) =>
    all.map((each) => (each.address === undefined ? each : { ...each, address: canonical(each.address) }));
  return equal(forms(a), forms(b));
}

function fits({ network, subnet, address, port }: ServerNetwork, candidate: ServerPort): boolean {
  return (
    (port === undefined || port === candidate.id) &&
    (network === undefined || network === candidate.network_id) &&
    (address === undefined || candidate.fixed_ips.some((ip) => isSameAddress(ip.ip_address, address))) &&
    (subnet === undefined || candidate.fixed_ips.some((ip) => ip.subnet_id === subnet))
  );
}

/** The networks that the server is in, as they were declared; undeclared ones follow. */
export function networksSeen(declared: readonly ServerNetwork[], there: readonly ServerPort[]): ServerNetwork[] {
  const found = matchPorts(declared, there);
  const others = there.filter((port) => !found.includes(port));
  return [
    ...declared.filter((_network, index) => found[index] !== undefined),
    ...others.map((port) => ({ network: port.network_id, port: port.id })),
  ];
}

/** The ports in the order of the declared networks; those of undeclared ones follow. */
export function inDeclaredOrder(declared: readonly ServerNetwork[], there: readonly ServerPort[]): ServerPort[] {
  const found = matchPorts(declared, there).filter((port) => port !== undefined);
  return [...found, ...there.filter((port) => !found.includes(port))];
}

/**
 * Prepares the networks for a new server. Nova takes no subnet: if one is declared, a port is created first, with our
 * token in its description, so that a create that is run again takes the same one.
 */
export async function prepareNetworks(
  cloud: OpenStack,
  networks: readonly ServerNetwork[],
  { tokens, name }: Own,
  groups: readonly string[] | undefined,
): Promise<object[]> {
  const own = networks.some(needsPort) ? await ownPortsOf(cloud, tokens) : [];
  const prepared: object[] = [];
  for (const network of networks) {
    if (network.port) prepared.push({ port: network.port });
    else if (needsPort(network)) {
      const index = own.findIndex((port) => !port.device_id && fits(network, port));
      const [kept] = index < 0 ? [] : own.splice(index, 1);
      prepared.push({ port: (kept ?? (await createPort(cloud, network, { tokens, name }, groups))).id });
    } else prepared.push({ uuid: network.network, fixed_ip: network.address });
  }
  return prepared;
}

/** Whose ports they are. */
export interface Own {
  /** The resource's tokens; new ports get the first. */
  tokens: readonly string[];
  /** The name that its ports get. */
  name: string;
}

const needsPort = ({ subnet, port }: ServerNetwork) => subnet !== undefined && port === undefined;

async function createPort(
  cloud: OpenStack,
  { network, subnet, address }: ServerNetwork,
  { tokens: [token = ""], name }: Own,
  groups: readonly string[] | undefined,
): Promise<ServerPort> {
  const { port } = await cloud.post<{ port: PortWire }>("network", "/ports", {
    port: {
      name,
      network_id: network,
      fixed_ips: [{ subnet_id: subnet, ip_address: address }],
      security_groups: groups,
      description: descriptionForServer(token),
    },
  });
  forgetPorts(cloud);
  return port;
}

/** The ports that we created for a server, found by their mark. */
function ownPortsOf(cloud: OpenStack, tokens: readonly string[]): Promise<ServerPort[]> {
  return portsWith(cloud, { description: tokens.map(descriptionForServer) });
}

/** Writes a server's mark on the ports that we created for it, or takes ours off. */
export async function remarkPorts(cloud: OpenStack, server: string, mark: string | undefined): Promise<void> {
  const token = markIn(mark)?.token;
  const description = token === undefined ? "" : descriptionForServer(token);
  for (const port of await portsWith(cloud, { device_id: server })) {
    if (ofServer(port.description) && port.description !== description)
      await cloud.put("network", `/ports/${port.id}`, { port: { description } });
  }
}

/** Ports that we created and no server uses: a run was interrupted between the port and its server. */
export async function loosePorts(cloud: OpenStack): Promise<PortWire[]> {
  // The list that ports are looked for in too: one request for both.
  return (await portsIn(cloud).all()).filter((port) => !port.device_id && ofServer(port.description));
}

/**
 * The ids of the ports that we created for a server: those that it has, and those that an interrupted change of its
 * networks left loose. From a list that other servers share.
 */
export async function ownPortsBefore(cloud: OpenStack, server: string, tokens: readonly string[]): Promise<string[]> {
  const lists = await Promise.all([portsOf(cloud, server), portsOf(cloud, "")]);
  const ours = new Set<unknown>(tokens.map(descriptionForServer));
  return lists.flat().flatMap(({ id, description }) => (ours.has(description) ? [id] : []));
}

/** Deletes one port. */
export async function deletePort(cloud: OpenStack, id: string): Promise<void> {
  await deleteWhenFree(cloud, `/ports/${id}`);
  forgetPorts(cloud);
}

/** The states in which Nova refuses to attach or detach an interface. */
const REFUSED = ["SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"] as const;

/** Moves a server into the declared networks. It leaves all others first: their addresses may be wanted again. */
export async function changeNetworks(
  cloud: OpenStack,
  server: string,
  wanted: readonly ServerNetwork[],
  own: Own,
  groups: readonly string[] | undefined,
  say: Say,
): Promise<void> {
  const there = await portsNow(cloud, server);
  const found = matchPorts(wanted, there);
  const extra = there.filter((port) => !found.includes(port));
  const missing = wanted.filter((_network, index) => found[index] === undefined);
  if (extra.length === 0 && missing.length === 0) return;
  await doWhileActive(cloud, await waitUntilAtRest(cloud, server, say), REFUSED, say, async () => {
    const path = `/servers/${server}/os-interface`;
    for (const { id } of extra) {
      say("leaving a network …");
      await cloud.delete("compute", `${path}/${id}`, { busy: isServerBusy });
      await until(`port ${id} to leave server ${server}`, async () =>
        (await portsNow(cloud, server)).some((port) => port.id === id) ? undefined : true,
      );
    }
    // Also those that an interrupted run left loose, unless they are wanted again.
    const left = new Set(extra.map(({ id }) => id));
    for (const port of await ownPortsOf(cloud, own.tokens))
      if (left.has(port.id) || (!port.device_id && !missing.some((network) => fits(network, port))))
        await deletePort(cloud, port.id);
    for (const network of missing) {
      say("joining a network …");
      const [prepared] = (await prepareNetworks(cloud, [network], own, groups)) as { port?: string; uuid?: string }[];
      const address = network.address === undefined ? undefined : [{ ip_address: network.address }];
      const attach = prepared?.port ? { port_id: prepared.port } : { net_id: prepared?.uuid, fixed_ips: address };
      await onceSubnetsAreThere(say, (isWaiting) => {
        const busy = (error: CloudError) => isServerBusy(error) || isWaiting(error);
        return cloud.post("compute", path, { interfaceAttachment: attach }, { busy });
      });
    }
  });
  forgetPorts(cloud);
}
