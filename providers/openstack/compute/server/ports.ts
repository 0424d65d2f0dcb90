/**
 * A server's ports: the networks it is in, by id, and its security groups, by id; the server itself tells only names.
 * API: network v2.0 /ports, compute /servers/{id}/os-interface
 */
import { Collection } from "../../../core/collection";
import { equal } from "../../../core/equal";
import { markIn } from "../../../core/mark";
import { until } from "../../../core/poll";
import type { OpenStack, Wire } from "../../client";
import { lingering } from "../../network/lingering";
import { atRest, awake, type Say, working } from "./state";

/** One network that a server is in. */
export interface ServerNetwork {
  /** The network's id. It may be left out where `port` is given. */
  network?: string;
  /** The id of the subnet that the address shall come from. @default one of the network's */
  subnet?: string;
  /** The fixed address. @default the next free one */
  address?: string;
  /** The id of a port that exists already; it stays when the server goes, and its security groups are its own. */
  port?: string;
}

/** A port as the network API shows it. */
export interface PortWire extends Wire {
  network_id: string;
  device_id: string;
  fixed_ips: { subnet_id: string; ip_address: string }[];
  security_groups: string[];
}

interface PortsOfServer {
  id: string;
  ports: PortWire[];
}

const fields = ["id", "network_id", "device_id", "fixed_ips", "security_groups"];
const collections = new WeakMap<OpenStack, Collection<PortsOfServer>>();

/** The ports of a client's servers, read together. */
function collection(cloud: OpenStack): Collection<PortsOfServer> {
  const known = collections.get(cloud);
  if (known) return known;
  const of = async (query: Record<string, string>) => {
    const ports = await cloud.list<PortWire>("network", "/ports", "ports", { query: { ...query, fields } });
    const byServer = new Map<string, PortWire[]>();
    for (const port of ports) byServer.set(port.device_id, [...(byServer.get(port.device_id) ?? []), port]);
    return byServer;
  };
  const made = new Collection<PortsOfServer>({
    one: async (id) => ({ id, ports: (await of({ device_id: id })).get(id) ?? [] }),
    // An operator would see all projects' ports.
    all: async () => [...(await of({ project_id: await cloud.projectId() }))].map(([id, ports]) => ({ id, ports })),
    key: ({ id }) => id,
  });
  collections.set(cloud, made);
  return made;
}

/** A server's ports, from a list where others are read too. */
export async function portsOf(cloud: OpenStack, server: string): Promise<PortWire[]> {
  return (await collection(cloud).get(server))?.ports ?? [];
}

/** A server's ports as they are now. */
export async function portsNow(cloud: OpenStack, server: string): Promise<PortWire[]> {
  return (await collection(cloud).now(server))?.ports ?? [];
}

/** Forgets the ports that were listed; every change of a port calls it. */
export function portsChanged(cloud: OpenStack): void {
  collection(cloud).stale();
}

/** Which port is which declared network's: a port that all that is declared fits. */
export function matched(wanted: readonly ServerNetwork[], ports: readonly PortWire[]): (PortWire | undefined)[] {
  const free = new Set(ports);
  // What is declared more closely chooses first, so that a loose entry does not take its port.
  const order = [...wanted.keys()].sort((a, b) => closeness(wanted[b]) - closeness(wanted[a]));
  const found: (PortWire | undefined)[] = wanted.map(() => undefined);
  for (const index of order) {
    const port = [...free].find((candidate) => fits(wanted[index] ?? {}, candidate));
    if (port) free.delete(port);
    found[index] = port;
  }
  return found;
}

function closeness(network: ServerNetwork | undefined): number {
  return Object.values(network ?? {}).filter((value) => value !== undefined).length + (network?.port ? 10 : 0);
}

function fits({ network, subnet, address, port }: ServerNetwork, candidate: PortWire): boolean {
  return (
    (port === undefined || port === candidate.id) &&
    (network === undefined || network === candidate.network_id) &&
    (address === undefined || candidate.fixed_ips.some((ip) => ip.ip_address === address)) &&
    (subnet === undefined || candidate.fixed_ips.some((ip) => ip.subnet_id === subnet))
  );
}

/** The networks as the cloud has them, in the form in which they were declared; others follow. */
export function networksSeen(declared: readonly ServerNetwork[], ports: readonly PortWire[]): ServerNetwork[] {
  const found = matched(declared, ports);
  const others = ports.filter((port) => !found.includes(port));
  return [
    ...declared.filter((_network, index) => found[index] !== undefined),
    ...others.map((port) => ({ network: port.network_id, port: port.id })),
  ];
}

/** Ports in the declared order. */
export function inOrder(declared: readonly ServerNetwork[], ports: readonly PortWire[]): PortWire[] {
  const found = matched(declared, ports).filter((port) => port !== undefined);
  return [...found, ...ports.filter((port) => !found.includes(port))];
}

/**
 * The networks for a new server. Nova takes no subnet: where one is declared, a port is made first, with our token
 * in its description, so that a create that is run again takes the same one.
 */
export async function networksForCreate(
  cloud: OpenStack,
  networks: readonly ServerNetwork[],
  { token, name }: Own,
  groups: readonly string[] | undefined,
): Promise<object[]> {
  const own = networks.some(needsPort) ? await markedPorts(cloud, token) : [];
  const made: object[] = [];
  for (const network of networks) {
    if (network.port) made.push({ port: network.port });
    else if (needsPort(network)) {
      const index = own.findIndex((port) => !port.device_id && fits(network, port));
      const [kept] = index < 0 ? [] : own.splice(index, 1);
      made.push({ port: (kept ?? (await makePort(cloud, network, { token, name }, groups))).id });
    } else made.push({ uuid: network.network, fixed_ip: network.address });
  }
  return made;
}

/** Whose ports they are: the resource's token, and a name for them. */
export interface Own {
  token: string;
  name: string;
}

const needsPort = ({ subnet, port }: ServerNetwork) => subnet !== undefined && port === undefined;
/** Neutron takes tags in a port's POST and, without a plugin, forgets them: so the token stands in the description. */
const descriptionOf = (token: string) => `Managed by Pulumi [${token}]`;

async function makePort(
  cloud: OpenStack,
  { network, subnet, address }: ServerNetwork,
  { token, name }: Own,
  groups: readonly string[] | undefined,
): Promise<PortWire> {
  const { port } = await cloud.post<{ port: PortWire }>("network", "/ports", {
    port: {
      name,
      network_id: network,
      fixed_ips: [{ subnet_id: subnet, ip_address: address }],
      security_groups: groups,
      description: descriptionOf(token),
    },
  });
  return port;
}

/** Our own ports by their mark. */
function markedPorts(cloud: OpenStack, token: string): Promise<PortWire[]> {
  return cloud.list<PortWire>("network", "/ports", "ports", { query: { description: descriptionOf(token) } });
}

/** Ports of ours that no server uses: a run was cut off between the port and its server. */
export async function loosePorts(cloud: OpenStack): Promise<PortWire[]> {
  const ports = await cloud.list<PortWire>("network", "/ports", "ports", {
    query: { device_id: "", project_id: await cloud.projectId() },
  });
  return ports.filter((port) => !port.device_id && markIn(port.description as string | undefined) !== undefined);
}

/** Removes the ports that were made for a server; Nova removes only its own. */
export async function removePorts(cloud: OpenStack, token: string): Promise<void> {
  for (const { id } of await markedPorts(cloud, token)) await removePort(cloud, id);
}

/** Removes one port. */
export async function removePort(cloud: OpenStack, id: string): Promise<void> {
  await cloud.delete("network", `/ports/${id}`, { busy: lingering() });
  portsChanged(cloud);
}

/** Brings a running server into other networks: what is declared no more goes first, its address may be wanted again. */
export async function reconnect(
  cloud: OpenStack,
  server: string,
  wanted: readonly ServerNetwork[],
  own: Own,
  groups: readonly string[] | undefined,
  say: Say,
): Promise<void> {
  const ports = await portsNow(cloud, server);
  const found = matched(wanted, ports);
  const extra = ports.filter((port) => !found.includes(port));
  const missing = wanted.filter((_network, index) => found[index] === undefined);
  if (extra.length === 0 && missing.length === 0) return;
  await awake(cloud, await atRest(cloud, server, say), ["SUSPENDED"], say, async () => {
    const path = `/servers/${server}/os-interface`;
    for (const { id } of extra) {
      say(`taking it out of a network …`);
      await cloud.delete("compute", `${path}/${id}`, { busy: working });
      await until(`port ${id} to leave server ${server}`, async () =>
        (await portsNow(cloud, server)).some((port) => port.id === id) ? undefined : true,
      );
    }
    const left = new Set(extra.map(({ id }) => id));
    for (const port of await markedPorts(cloud, own.token)) if (left.has(port.id)) await removePort(cloud, port.id);
    for (const network of missing) {
      say(`bringing it into a network …`);
      const [asked] = (await networksForCreate(cloud, [network], own, groups)) as { port?: string; uuid?: string }[];
      const address = network.address === undefined ? undefined : [{ ip_address: network.address }];
      const attach = asked?.port ? { port_id: asked.port } : { net_id: asked?.uuid, fixed_ips: address };
      await cloud.post("compute", path, { interfaceAttachment: attach }, { busy: working });
    }
  });
  portsChanged(cloud);
}

/** The security groups of a server's ports; those of ports made elsewhere are not its own. */
export function groupsSeen(declared: readonly ServerNetwork[], ports: readonly PortWire[]): string[] {
  return [...new Set(ownPorts(declared, ports).flatMap((port) => port.security_groups))];
}

/** Gives a server exactly these security groups: one request for each port where they differ. */
export async function regroup(
  cloud: OpenStack,
  server: string,
  declared: readonly ServerNetwork[],
  groups: readonly string[],
): Promise<void> {
  for (const { id, security_groups: now } of ownPorts(declared, await portsNow(cloud, server))) {
    if (equal([...now].sort(), [...groups].sort())) continue;
    await cloud.put("network", `/ports/${id}`, { port: { security_groups: groups } });
  }
  portsChanged(cloud);
}

function ownPorts(declared: readonly ServerNetwork[], ports: readonly PortWire[]): PortWire[] {
  const foreign = new Set(declared.map(({ port }) => port));
  return ports.filter(({ id }) => !foreign.has(id));
}
