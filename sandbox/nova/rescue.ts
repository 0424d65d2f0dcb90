// Nova: a server rescued, its image taken, its console, its moves to other hosts: actions that leave the server what it is.

import { addSnapshot } from "../cinder/snapshots";
import type { Cloud } from "../cloud";
import { createImage, findImage, upload } from "../glance/images";
import { letters } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import { type Doc, doc, num, python, str, texts } from "../wire";
import { endServer } from "./ending";
import { type Action, changeState, finish, power, record, requireState, requireUnlocked, startTask } from "./lifecycle";
import { checkMetadata, invalid } from "./metadata";
import { requirePolicy } from "./quotas";
import type { Server } from "./state";

const accepted: Reply = { status: 202 };

/** Gives the metadata of an image that a server's image is to have. */
function imageProperties(server: Server, given: Doc): Doc {
  return {
    ...texts(doc(given, "metadata")),
    image_type: "snapshot",
    instance_uuid: server.id,
    user_id: server.user_id,
    image_state: "available",
    image_location: "snapshot",
    owner_id: server.project_id,
    base_image_ref: server.imageId ?? "",
  };
}

/** Makes an image of a server: of its disk, or of one that is on volumes, of their snapshots. */
function takeImage(cloud: Cloud, call: Call, server: Server, given: Doc, action: string): string {
  const name = str(given, "name");
  if (!name) throw invalid(action, python(given), "'name' is a required property");
  checkMetadata(doc(given, "metadata"));
  const base = server.imageId ? cloud.glance.images.get(server.imageId) : undefined;
  const common = {
    name,
    disk_format: base?.disk_format ?? "raw",
    container_format: base?.container_format ?? "bare",
    visibility: "private",
    min_disk: server.flavor.disk,
    min_ram: base?.min_ram ?? 0,
  };
  const image = createImage(cloud, server.project_id, { ...common, ...imageProperties(server, given) });
  const volumes = server.imageId ? [] : server.disks;
  if (volumes.length > 0) {
    const mapping = volumes.flatMap((disk) => {
      const volume = cloud.cinder.volumes.get(disk.volumeId);
      if (!volume) return [];
      const snapshot = addSnapshot(cloud, volume, { name: `snapshot for ${name}`, userId: server.user_id });
      const root = disk.root ? { boot_index: 0 } : { boot_index: null };
      return [
        {
          ...root,
          snapshot_id: snapshot.id,
          volume_size: volume.size,
          source_type: "snapshot",
          destination_type: "volume",
          delete_on_termination: disk.deleteOnTermination,
          device_name: disk.device,
        },
      ];
    });
    Object.assign(image.properties, {
      block_device_mapping: JSON.stringify(mapping),
      bdm_v2: "True",
      root_device_name: volumes.find(({ root }) => root)?.device ?? "",
    });
    upload(image, Buffer.alloc(0));
    finish(record(call, server, action, "api_snapshot_instance"), "Success");
    return image.id;
  }
  startTask(cloud, call, server, {
    action,
    event: "compute_snapshot_instance",
    stages: ["image_snapshot", "image_pending_upload", "image_uploading"],
    takes: cloud.settings.delays.serverAction,
    done: () => upload(image, Buffer.alloc(1 << 16)),
  });
  return image.id;
}

const imageReply = (call: Call, id: string): Reply => ({
  status: 202,
  ...(call.version >= 45 ? { body: { image_id: id } } : { headers: { location: `${call.origin}/image/images/${id}` } }),
});

/** The sandbox has no consoles, as a cloud whose operator has configured none. */
const noConsole = (type: string): Refusal => new Refusal(400, `Unavailable console type ${type}.`);

const CONSOLES = ["novnc", "xvpvnc", "rdp-html5", "spice-html5", "serial", "webmks"];

const consoles: Record<string, string[]> = {
  "os-getVNCConsole": ["novnc", "xvpvnc"],
  "os-getSPICEConsole": ["spice-html5"],
  "os-getRDPConsole": ["rdp-html5"],
  "os-getSerialConsole": ["serial"],
};

const consoleActions: Record<string, Action> = Object.fromEntries(
  Object.entries(consoles).map(([name, types]): [string, Action] => [
    name,
    (_cloud, _call, server, given) => {
      const type = str(given, "type") ?? "";
      if (!types.includes(type)) throw invalid("type", type, `'${type}' is not one of ${python(types)}`);
      requireState(server, "get_console", ["active", "paused", "stopped", "suspended", "rescued", "error"]);
      throw noConsole(type);
    },
  ]),
);

/** POST /servers/{id}/remote-consoles, since 2.6: one call for all kinds of console. */
export function remoteConsole(call: Call, server: Server): never {
  const given = doc(call.body, "remote_console");
  const { protocol, type } = given;
  if (!["vnc", "spice", "rdp", "serial", "mks"].includes(String(protocol)))
    throw invalid("protocol", protocol, `${python(protocol)} is not one of ['vnc', 'spice', 'rdp', 'serial', 'mks']`);
  if (!CONSOLES.includes(String(type)))
    throw invalid("type", type, `${python(type)} is not one of ${python(CONSOLES)}`);
  requireState(server, "get_console", ["active", "paused", "stopped", "suspended", "rescued", "error"]);
  throw noConsole(String(type));
}

/** A move to another host: there is none, so that Nova tries and gives up. */
const migrate: Action = (cloud, call, server) => {
  requirePolicy(call, "os_compute_api:os-migrate-server:migrate");
  requireUnlocked(call, server);
  requireState(server, "migrate", ["active", "stopped"]);
  const entry = record(call, server, "migrate", "cold_migrate");
  changeState(server, { task_state: "resize_prep" });
  cloud.clock.after(cloud.settings.delays.resize / 2, () => {
    changeState(server, { task_state: null });
    finish(entry, "Error", "No valid host was found. No valid host found for cold migrate");
  });
  return accepted;
};

const migrateLive: Action = (_cloud, call, server) => {
  requirePolicy(call, "os_compute_api:os-migrate-server:migrate_live");
  requireUnlocked(call, server);
  requireState(server, "os-migrateLive", ["active", "paused"]);
  if (call.version < 34) throw new Refusal(400, "No valid host was found. There are not enough hosts available.");
  finish(
    record(call, server, "live-migration", "conductor_live_migrate_instance"),
    "Error",
    "No valid host was found.",
  );
  return accepted;
};

/** Actions of a rescue, of images and consoles, and of moves. */
export const careActions: Record<string, Action> = {
  ...consoleActions,
  rescue(cloud, call, server, given) {
    requireUnlocked(call, server);
    requireState(server, "rescue", ["active", "stopped", "error"]);
    const image = str(given, "rescue_image_ref");
    if (image !== undefined && !findImage(cloud, call, image.split("/").at(-1) ?? ""))
      throw new Refusal(400, `Image ${image} could not be found.`);
    if (!server.imageId && call.version < 87)
      throw new Refusal(400, `Instance ${server.id} cannot be rescued: Cannot rescue a volume-backed instance`);
    server.rescuedFrom = { vm_state: server.vm_state, power_state: server.power_state };
    startTask(cloud, call, server, {
      action: "rescue",
      event: "compute_rescue_instance",
      stages: ["rescuing"],
      takes: cloud.settings.delays.serverAction,
      done: () => changeState(server, { vm_state: "rescued", power_state: power.running }),
    });
    return { status: 200, body: { adminPass: str(given, "adminPass") ?? letters(12) } };
  },
  unrescue(cloud, call, server) {
    requireUnlocked(call, server);
    requireState(server, "unrescue", ["rescued"]);
    startTask(cloud, call, server, {
      action: "unrescue",
      event: "compute_unrescue_instance",
      stages: ["unrescuing"],
      takes: cloud.settings.delays.serverAction,
      done: () => {
        delete server.rescuedFrom;
        changeState(server, { vm_state: "active", power_state: power.running });
      },
    });
    return accepted;
  },
  createImage(cloud, call, server, given) {
    if (!given.name) throw invalid("createImage", python(given), "'name' is a required property");
    requireUnlocked(call, server);
    requireState(server, "createImage", ["active", "stopped", "paused", "suspended"]);
    return imageReply(call, takeImage(cloud, call, server, given, "createImage"));
  },
  createBackup(cloud, call, server, given) {
    for (const key of ["name", "backup_type", "rotation"])
      if (given[key] === undefined) throw invalid("createBackup", python(given), `'${key}' is a required property`);
    requireUnlocked(call, server);
    requireState(server, "createBackup", ["active", "stopped", "paused", "suspended"]);
    if (!server.imageId) throw new Refusal(400, "Backup is not supported for volume-backed instances.");
    const rotation = num(given, "rotation") ?? 0;
    const type = String(given.backup_type);
    const id = takeImage(cloud, call, server, given, "createBackup");
    const image = cloud.glance.images.get(id);
    if (image) Object.assign(image.properties, { image_type: "backup", backup_type: type });
    const older = [...cloud.glance.images.values()].filter(
      ({ properties }) => properties.instance_uuid === server.id && properties.backup_type === type,
    );
    for (const each of older.slice(0, Math.max(0, older.length - rotation))) cloud.glance.images.delete(each.id);
    return rotation > 0 ? imageReply(call, id) : accepted;
  },
  migrate,
  "os-migrateLive": migrateLive,
  evacuate(_cloud, call, server, given) {
    requirePolicy(call, "os_compute_api:os-evacuate");
    const host = str(given, "host");
    if (host !== undefined && host !== server.host) throw new Refusal(404, `Compute host ${host} not found.`);
    throw new Refusal(400, `Compute service of ${server.host} is still in use.`);
  },
  forceDelete(cloud, call, server) {
    endServer(cloud, call, server);
    return accepted;
  },
  restore(_cloud, call, server) {
    requireUnlocked(call, server);
    requireState(server, "restore", ["soft-delete"]);
    return accepted;
  },
  trigger_crash_dump(_cloud, call, server) {
    if (call.version < 17) throw new Refusal(404, "The resource could not be found.");
    requireUnlocked(call, server);
    requireState(server, "trigger_crash_dump", ["active", "paused", "rescued", "resized", "error"]);
    finish(record(call, server, "trigger_crash_dump", "compute_trigger_crash_dump"), "Success");
    return accepted;
  },
  resetNetwork: (_cloud, call) => {
    requirePolicy(call, "os_compute_api:os-admin-actions:reset_network");
    throw new Refusal(410, "This resource is no longer available. No forwarding address is given.");
  },
  injectNetworkInfo(_cloud, call, server) {
    requirePolicy(call, "os_compute_api:os-admin-actions:inject_network_info");
    requireUnlocked(call, server);
    return accepted;
  },
};
