// Nova: POST /servers: what it refuses, and how a server is built.
import type { Cloud } from "../cloud";
import { findImage } from "../glance/images";
import { isUuid, letters, seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import { bool, type Doc, doc, docs, isDoc, python, str, strings, texts } from "../wire";
import { attachDisks, type DiskPlan, readDisks } from "./disks";
import { changeState, finish, power, record } from "./lifecycle";
import { invalid } from "./metadata";
import { checkZone, hostFor } from "./placing";
import { groupIds, type Nic, plug, readNics, unplug } from "./ports";
import { checkQuota } from "./quotas";
import { checkShared, countOf, hintsOf, placeFields, validate, wantsReservation } from "./serverRequest";
import type { Flavor, Server, ServerGroup } from "./state";
import { links } from "./views";

/**
 * The flavor for a reference: its id, or a link that ends with it.
 * @throws Refusal 400
 */
export function flavorFor(cloud: Cloud, value: unknown): Flavor {
  const id = String(value).split("/").at(-1) ?? "";
  const flavor = cloud.nova.flavors.get(id);
  if (!flavor) throw new Refusal(400, `Flavor ${id} could not be found.`);
  return flavor;
}

function imageFor(cloud: Cloud, call: Call, given: Doc, disks: DiskPlan[]): string | null {
  const wanted = str(given, "imageRef") ?? "";
  if (wanted === "") {
    if (disks.length === 0) throw new Refusal(400, "Missing imageRef attribute");
    if (!disks.some((each) => each.root)) {
      throw new Refusal(
        400,
        "Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.",
      );
    }
    return null;
  }
  if (!isUuid(wanted.split("/").at(-1) ?? ""))
    throw invalid("imageRef", wanted, `${python(wanted)} is not valid under any of the given schemas`);
  const image = findImage(cloud, call, wanted.split("/").at(-1) ?? "");
  if (!image) throw new Refusal(400, "Can not find requested image");
  return image.id;
}

/** What all servers of one request have in common. */
interface Order {
  given: Doc;
  flavor: Flavor;
  imageId: string | null;
  groupNames: string[];
  groups: string[];
  nics: Nic[];
  disks: DiskPlan[];
  serverGroup: ServerGroup | undefined;
}

function readOrder(cloud: Cloud, call: Call, given: Doc): Order {
  validate(call, given);
  const disks = readDisks(cloud, call, docs(given, "block_device_mapping_v2") ?? []);
  checkZone(cloud, call, given);
  const flavor = flavorFor(cloud, given.flavorRef);
  const imageId = imageFor(cloud, call, given, disks);
  checkKey(cloud, call, given);
  const groupNames = (docs(given, "security_groups") ?? []).map((each) => String(each.name));
  const groups = groupIds(cloud, call.who.projectId, groupNames);
  const nics = readNics(cloud, call, given.networks);
  return { given, flavor, imageId, groupNames, groups, nics, disks, serverGroup: serverGroupFor(cloud, call) };
}

/** Answers POST /servers: checks the request, and starts to build the servers. */
export function createServer(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.server))
    throw new Refusal(400, "Invalid input for field/attribute server. Value: None. 'server' is a required property");
  const given = doc(call.body, "server");
  const { least, most } = countOf(given);
  const order = readOrder(cloud, call, given);
  checkShared(given, most);
  const count = affordable(cloud, call, order.flavor, least, most);
  const reservation = `r-${letters(8, "abcdefghijklmnopqrstuvwxyz0123456789")}`;
  const servers = Array.from({ length: count }, (_, index) => {
    // Several servers are numbered, if they are asked for as several.
    const name = most > 1 ? `${str(given, "name") ?? ""}-${index + 1}` : (str(given, "name") ?? "");
    const server = { ...newServer(cloud, call, order, name), reservation_id: reservation, launchIndex: index };
    cloud.nova.servers.set(server.id, server);
    order.serverGroup?.members.push(server.id);
    return server;
  });
  for (const server of servers) build(cloud, call, server, order);
  if (wantsReservation(given)) return { status: 202, body: { reservation_id: reservation } };
  const [first] = servers;
  if (!first) throw new Refusal(500, "Unexpected API Error.");
  return createdReply(call, first, str(given, "adminPass"));
}

/** How many of the servers the project has room for: at least the least, or it refuses. */
function affordable(cloud: Cloud, call: Call, { vcpus, ram }: Flavor, least: number, most: number): number {
  for (let count = most; count > least; count -= 1) {
    try {
      checkQuota(cloud, call.who.projectId, { instances: count, cores: vcpus * count, ram: ram * count });
      return count;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  checkQuota(cloud, call.who.projectId, { instances: least, cores: vcpus * least, ram: ram * least });
  return least;
}

function checkKey(cloud: Cloud, call: Call, given: Doc): void {
  const key = str(given, "key_name");
  if (key && !cloud.nova.keyPairs.some((each) => each.user_id === call.who.userId && each.name === key)) {
    throw new Refusal(400, "Invalid key_name provided.");
  }
}

function serverGroupFor(cloud: Cloud, call: Call): ServerGroup | undefined {
  const id = str(hintsOf(call), "group");
  if (!id) return undefined;
  const group = cloud.nova.serverGroups.get(id);
  if (!group) throw new Refusal(400, `Instance group ${id} could not be found.`);
  return group;
}

/** A server that is about to be built. */
function newServer(cloud: Cloud, call: Call, order: Order, name: string): Server {
  const { given, imageId, flavor, groupNames, serverGroup } = order;
  const now = seconds();
  return {
    ...{ imageId, flavor, groupNames: groupNames.length > 0 ? groupNames : ["default"] },
    serverGroup: serverGroup?.id ?? null,
    ...placeFields(given),
    id: uuid(),
    name,
    description: str(given, "description") ?? (call.version >= 19 ? null : (str(given, "name") ?? null)),
    project_id: call.who.projectId,
    user_id: call.who.userId,
    metadata: texts(doc(given, "metadata")),
    tags: strings(given, "tags") ?? [],
    oldFlavor: null,
    oldState: null,
    created: now,
    updated: now,
    launched_at: null,
    vm_state: "building",
    task_state: "scheduling",
    power_state: power.none,
    key_name: str(given, "key_name") ?? null,
    user_data: str(given, "user_data") ?? null,
    availability_zone: "nova",
    host: "",
    config_drive: bool(given, "config_drive") ?? false,
    locked: false,
    locked_reason: null,
    fault: null,
    hostname: str(given, "hostname") ?? name.toLowerCase().replace(/[^a-z0-9-]+/g, "-"),
    reservation_id: "",
    number: cloud.nova.nextNumber(),
    portIds: [],
    ownPortIds: new Set(),
    disks: [],
    actions: [],
  };
}

const createdReply = (call: Call, server: Server, adminPass = letters(12)): Reply => ({
  status: 202,
  body: {
    server: {
      id: server.id,
      links: links(call, `servers/${server.id}`),
      "OS-DCF:diskConfig": server.diskConfig ?? "MANUAL",
      security_groups: server.groupNames.map((name) => ({ name })),
      adminPass,
    },
  },
  headers: { location: `${call.origin}/compute/v2.1/servers/${server.id}` },
});

/** Takes a server through scheduling → networking → block_device_mapping → spawning to ACTIVE, or to ERROR. */
function build(cloud: Cloud, call: Call, server: Server, parts: Pick<Order, "nics" | "groups" | "disks">): void {
  const entry = record(call, server, "create", "compute__do_build_and_run_instance");
  if (call.fates.has("stuck")) return;
  const alive = (): boolean => cloud.nova.servers.get(server.id) === server && server.task_state !== "deleting";
  const fail = (message: string): false => {
    for (const id of [...server.portIds]) unplug(cloud, server, id);
    server.fault = { code: 500, created: seconds(), message };
    changeState(server, { vm_state: "error", task_state: null });
    finish(entry, "Error", message);
    return false;
  };
  const stage = (task: string | null, step: () => false | undefined) => (): boolean => {
    if (!alive()) return false;
    changeState(server, { task_state: task });
    try {
      return step() !== false;
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  };
  cloud.clock.sequence(cloud.settings.delays.serverBuild, [
    // The scheduler has chosen a host, and the host has not begun: no task, and still not done.
    stage(null, () => undefined),
    stage("networking", () => {
      const host = call.fates.has("no-valid-host") ? undefined : hostFor(cloud, server);
      if (host === undefined)
        return fail(`No valid host was found. ${server.serverGroup ? "There are not enough hosts available." : ""}`);
      Object.assign(server, host);
      plug(cloud, server, parts.nics, parts.groups);
      return undefined;
    }),
    stage("block_device_mapping", () => {
      attachDisks(cloud, server, parts.disks);
      return undefined;
    }),
    stage("spawning", () => undefined),
    stage(null, () => {
      if (call.fates.has("goes-to-error")) return fail("Build of instance aborted: the sandbox was asked for this");
      server.launched_at = seconds();
      changeState(server, { vm_state: "active", power_state: power.running });
      finish(entry, "Success");
      return undefined;
    }),
  ]);
}
