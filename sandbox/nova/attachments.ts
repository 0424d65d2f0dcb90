// Nova: volumes on a running server.
import type { Volume } from "../cinder/state";
import { getVolume } from "../cinder/volumes";
import type { Cloud } from "../cloud";
import { isUuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, str } from "../wire";
import { addDisk, completeAttach, completeDetach } from "./disks";
import { finish, getServer, record, requireState, requireUnlocked } from "./lifecycle";
import type { BlockDevice, Server } from "./state";

/** The states of a server in which volumes are attached and detached. */
const attachable = ["active", "paused", "stopped", "resized", "soft-delete", "shelved", "shelved_offloaded"];
/** The tasks in which volumes are attached all the same. */
const resizing = ["resize_prep", "resize_migrating", "resize_migrated", "resize_finish"];

function view(call: Call, server: Server, disk: BlockDevice): Doc {
  const { version } = call;
  return {
    ...(version < 89 ? { id: disk.volumeId } : {}),
    volumeId: disk.volumeId,
    serverId: server.id,
    ...(disk.device === null ? {} : { device: disk.device }),
    ...(version >= 70 ? { tag: disk.tag } : {}),
    ...(version >= 79 ? { delete_on_termination: disk.deleteOnTermination } : {}),
    ...(version >= 89 ? { attachment_id: disk.attachmentId, bdm_uuid: disk.bdmId } : {}),
  };
}

const base = "/v2.1/servers/{id}/os-volume_attachments";

/** The routes of os-volume_attachments. */
export function attachmentRoutes(cloud: Cloud): Route[] {
  return [
    route(`GET ${base}`, (call) => {
      const server = getServer(cloud, call);
      return { status: 200, body: { volumeAttachments: server.disks.map((disk) => view(call, server, disk)) } };
    }),
    route(`POST ${base}`, (call) => attachVolume(cloud, call)),
    route(`GET ${base}/{volume}`, (call) => {
      const server = getServer(cloud, call);
      return { status: 200, body: { volumeAttachment: view(call, server, getDisk(call, server)) } };
    }),
    route(`PUT ${base}/{volume}`, (call) => {
      const disk = getDisk(call, getServer(cloud, call));
      disk.deleteOnTermination =
        bool(doc(call.body, "volumeAttachment"), "delete_on_termination") ?? disk.deleteOnTermination;
      return { status: 202 };
    }),
    route(`DELETE ${base}/{volume}`, (call) => detachVolume(cloud, call)),
  ];
}

function getDisk(call: Call, server: Server): BlockDevice {
  const disk = server.disks.find((each) => each.volumeId === call.params.volume);
  if (!disk) throw new Refusal(404, `Instance ${server.id} is not attached to volume ${call.params.volume}`);
  return disk;
}

function attachVolume(cloud: Cloud, call: Call): Reply {
  const server = getServer(cloud, call);
  const given = doc(call.body, "volumeAttachment");
  const id = str(given, "volumeId") ?? "";
  if (!isUuid(id))
    throw new Refusal(400, `Invalid input for field/attribute volumeId. Value: ${id}. '${id}' is not a 'uuid'`);
  if (given.delete_on_termination !== undefined && call.version < 79) {
    throw new Refusal(
      400,
      "Invalid input for field/attribute volumeAttachment. Additional properties are not allowed ('delete_on_termination' was unexpected)",
    );
  }
  const volume = getVolume(cloud, call, id);
  requireUnlocked(call, server);
  requireState(server, "attach_volume", attachable, [null, ...resizing]);
  checkAttachable(call, server, volume);
  const disk = addDisk(server, volume, {
    device: str(given, "device") ?? null,
    tag: str(given, "tag") ?? null,
    deleteOnTermination: bool(given, "delete_on_termination") ?? false,
  });
  if (server.vm_state === "shelved_offloaded") attachOnShelf(call, server, volume, disk);
  else attachLater(cloud, call, server, volume, disk);
  return { status: 200, body: { volumeAttachment: { ...view(call, server, disk), device: disk.device } } };
}

/** Refuses a volume that is attached already, or busy. */
function checkAttachable(call: Call, server: Server, volume: Volume): void {
  const others = volume.attachments.map((each) => each.server_id);
  if (
    others.includes(server.id) ||
    server.disks.some((each) => each.volumeId === volume.id) ||
    (others.length > 0 && !volume.multiattach)
  ) {
    const where = others.length > 0 ? others.join(", ") : server.id;
    throw new Refusal(400, `Invalid volume: volume ${volume.id} is already attached to instances: ${where}`);
  }
  if (!["available", "in-use"].includes(volume.status)) {
    throw new Refusal(
      400,
      `Invalid input received: Invalid volume: Volume ${volume.id} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
}

/** Attaches a volume to a server that has no host: it has it at once, under no device before it is unshelved. */
function attachOnShelf(call: Call, server: Server, volume: Volume, disk: BlockDevice): void {
  disk.device = null;
  completeAttach(volume, server, disk);
  finish(record(call, server, "attach_volume", "compute_attach_volume"), "Success");
}

/** Takes a volume from reserved through attaching to in-use, or back. */
function attachLater(cloud: Cloud, call: Call, server: Server, volume: Volume, disk: BlockDevice): void {
  const entry = record(call, server, "attach_volume", "compute_attach_volume");
  const before = volume.status;
  volume.status = "reserved";
  if (call.fates.has("stuck")) return;
  cloud.clock.sequence(cloud.settings.delays.attach, [
    () => {
      volume.status = "attaching";
      return true;
    },
    () => {
      if (call.fates.has("goes-to-error")) {
        server.disks = server.disks.filter((each) => each !== disk);
        volume.status = before;
        finish(entry, "Error");
        return false;
      }
      completeAttach(volume, server, disk);
      finish(entry, "Success");
      return true;
    },
  ]);
}

function detachVolume(cloud: Cloud, call: Call): Reply {
  const server = getServer(cloud, call);
  const volume = getVolume(cloud, call, call.params.volume ?? "");
  requireUnlocked(call, server);
  const disk = getDisk(call, server);
  requireState(server, "detach_volume", attachable);
  if (disk.root) throw new Refusal(400, "Cannot detach a root device volume");
  const isReserved = volume.status === "reserved" && server.vm_state === "shelved_offloaded";
  if (volume.status !== "in-use" && !isReserved) {
    throw new Refusal(
      400,
      `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
  const entry = record(call, server, "detach_volume", "compute_detach_volume");
  volume.status = "detaching";
  const [fails, isStuck] = [call.fates.has("goes-to-error"), call.fates.has("stuck")];
  if (fails || !isStuck) {
    cloud.clock.after(cloud.settings.delays.attach, () => {
      if (fails) {
        // Nova may give up without handing the volume back to Cinder.
        if (!isStuck) volume.status = "in-use";
        finish(entry, "Error");
        return;
      }
      completeDetach(cloud, server, disk, false);
      finish(entry, "Success");
    });
  }
  return { status: 202 };
}
