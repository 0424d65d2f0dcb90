// Nova: POST /servers: what it refuses, and how a server is built.
import type { Cloud } from "../cloud";
import { findImage } from "../glance/images";
import { isUuid, letters, seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import { bool, type Doc, doc, docs, isDoc, python, str, strings, texts } from "../wire";
import { attachDisks, type DiskPlan, readDisks } from "./disks";
import { changeState, finish, power, record } from "./lifecycle";
import { checkMetadata, checkTags, invalid } from "./metadata";
import { groupIds, type Nic, plug, readNics, unplug } from "./ports";
import { checkQuota, requirePolicy } from "./quotas";
import { computeHost, type Flavor, type Server, type ServerGroup } from "./state";
import { links } from "./views";

/** The attributes of a new server, and the microversion that added each. */
const known: Record<string, number> = {
  name: 1,
  flavorRef: 1,
  imageRef: 1,
  networks: 1,
  block_device_mapping_v2: 1,
  block_device_mapping: 1,
  metadata: 1,
  key_name: 1,
  user_data: 1,
  security_groups: 1,
  availability_zone: 1,
  config_drive: 1,
  adminPass: 1,
  min_count: 1,
  max_count: 1,
  accessIPv4: 1,
  accessIPv6: 1,
  personality: 1,
  return_reservation_id: 1,
  "OS-DCF:diskConfig": 1,
  description: 19,
  tags: 52,
  trusted_image_certificates: 63,
  host: 74,
  hypervisor_hostname: 74,
  hostname: 90,
};

function validate(call: Call, given: Doc): void {
  const wrong = Object.keys(given).find(
    (key) => (known[key] ?? Number.POSITIVE_INFINITY) > call.version && !key.startsWith("_"),
  );
  if (wrong)
    throw invalid("server", python(given), `Additional properties are not allowed ('${wrong}' was unexpected)`);
  for (const key of ["name", "flavorRef", ...(call.version >= 37 ? ["networks"] : [])]) {
    if (given[key] === undefined) throw invalid("server", python(given), `'${key}' is a required property`);
  }
  const name = str(given, "name") ?? "";
  if (name === "") throw invalid("name", "", "'' is too short");
  if (name !== name.trim())
    throw invalid(
      "name",
      name,
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
    );
  if (name.length > 255) throw invalid("name", name, `'${name}' is too long`);
  checkMetadata(doc(given, "metadata"));
  if (given.tags !== undefined) checkTags(given);
  const data = str(given, "user_data");
  // Python's decoder skips what is not base64, and then requires whole groups of four.
  if (data !== undefined && data.replace(/[^A-Za-z0-9+/=]/g, "").length % 4 !== 0) {
    throw invalid("user_data", data, `${python(data)} is not a 'base64'`);
  }
  if (data !== undefined && data.length > 65_535) throw invalid("user_data", data, `${python(data)} is too long`);
  if (given.hypervisor_hostname !== undefined || given.host !== undefined) {
    requirePolicy(call, "compute:servers:create:requested_destination");
    const host = str(given, "hypervisor_hostname") ?? str(given, "host");
    if (host !== computeHost.name) throw new Refusal(400, `Compute host ${host} could not be found.`);
  }
}

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

/** Answers POST /servers: checks the request, and starts to build the server. */
export function createServer(cloud: Cloud, call: Call): Reply {
  if (!isDoc(call.body.server))
    throw new Refusal(400, "Invalid input for field/attribute server. Value: None. 'server' is a required property");
  const given = doc(call.body, "server");
  validate(call, given);
  const disks = readDisks(cloud, call, docs(given, "block_device_mapping_v2") ?? []);
  checkZone(call, given);
  const flavor = flavorFor(cloud, given.flavorRef);
  const imageId = imageFor(cloud, call, given, disks);
  checkKey(cloud, call, given);
  const groupNames = (docs(given, "security_groups") ?? []).map((each) => String(each.name));
  const groups = groupIds(cloud, call.who.projectId, groupNames);
  const nics = readNics(cloud, call, given.networks);
  checkQuota(cloud, call.who.projectId, { instances: 1, cores: flavor.vcpus, ram: flavor.ram });
  const serverGroup = serverGroupFor(cloud, call);
  const server = newServer(cloud, call, given, {
    imageId,
    flavor,
    groupNames: groupNames.length > 0 ? groupNames : ["default"],
    serverGroup: serverGroup?.id ?? null,
  });
  cloud.nova.servers.set(server.id, server);
  serverGroup?.members.push(server.id);
  build(cloud, call, server, { nics, groups, disks });
  return createdReply(call, server, str(given, "adminPass"));
}

function checkZone(call: Call, given: Doc): void {
  const zone = str(given, "availability_zone");
  if (zone?.includes(":")) requirePolicy(call, "os_compute_api:servers:create:forced_host");
  if (zone !== undefined && zone.split(":")[0] !== "nova") {
    throw new Refusal(400, "The requested availability zone is not available");
  }
}

function checkKey(cloud: Cloud, call: Call, given: Doc): void {
  const key = str(given, "key_name");
  if (key && !cloud.nova.keyPairs.some((each) => each.user_id === call.who.userId && each.name === key)) {
    throw new Refusal(400, "Invalid key_name provided.");
  }
}

function serverGroupFor(cloud: Cloud, call: Call): ServerGroup | undefined {
  const id = str(doc(call.body, "os:scheduler_hints"), "group");
  if (!id) return undefined;
  const group = cloud.nova.serverGroups.get(id);
  if (!group) throw new Refusal(400, `Instance group ${id} could not be found.`);
  return group;
}

/** A server that is about to be built, from a request's body and what was found for it. */
function newServer(
  cloud: Cloud,
  call: Call,
  given: Doc,
  found: Pick<Server, "imageId" | "flavor" | "groupNames" | "serverGroup">,
): Server {
  const now = seconds();
  const name = str(given, "name") ?? "";
  return {
    ...found,
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
    reservation_id: `r-${letters(8, "abcdefghijklmnopqrstuvwxyz0123456789")}`,
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
      "OS-DCF:diskConfig": "MANUAL",
      security_groups: server.groupNames.map((name) => ({ name })),
      adminPass,
    },
  },
  headers: { location: `${call.origin}/compute/v2.1/servers/${server.id}` },
});

/** Takes a server through scheduling → networking → block_device_mapping → spawning to ACTIVE, or to ERROR. */
function build(
  cloud: Cloud,
  call: Call,
  server: Server,
  parts: { nics: Nic[]; groups: string[]; disks: DiskPlan[] },
): void {
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
  const tooBig = server.flavor.vcpus > computeHost.vcpus || server.flavor.ram > computeHost.ram;
  cloud.clock.sequence(cloud.settings.delays.serverBuild, [
    // The scheduler has chosen a host, and the host has not begun: no task, and still not done.
    stage(null, () => undefined),
    stage("networking", () => {
      if (tooBig || call.fates.has("no-valid-host")) return fail("No valid host was found. ");
      server.host = computeHost.name;
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
