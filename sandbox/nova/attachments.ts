// Nova: volumes and ports on a running server.
import { getVolume } from "../cinder/volumes";
import type { Cloud } from "../cloud";
import { isUuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, doc, docs, str } from "../wire";
import { addDisk, completeAttach, completeDetach } from "./disks";
import { finish, getServer, record, requireState, requireUnlocked } from "./lifecycle";
import { plug, readNics, unplug } from "./ports";
import type { BlockDevice, Server } from "./state";

const attachable = ["active", "paused", "stopped", "resized", "soft-delete", "shelved", "shelved_offloaded"];

function view(call: Call, server: Server, disk: BlockDevice): Doc {
  const { version } = call;
  return {
    ...(version < 89 ? { id: disk.volumeId } : {}),
    volumeId: disk.volumeId,
    serverId: server.id,
    device: disk.device,
    ...(version >= 70 ? { tag: disk.tag } : {}),
    ...(version >= 79 ? { delete_on_termination: disk.deleteOnTermination } : {}),
    ...(version >= 89 ? { attachment_id: disk.attachmentId, bdm_uuid: disk.bdmId } : {}),
  };
}

/** os-volume_attachments. */
export function attachmentRoutes(cloud: Cloud): Route[] {
  const base = "/v2.1/servers/{id}/os-volume_attachments";
  const find = (call: Call, server: Server): BlockDevice => {
    const disk = server.disks.find((each) => each.volumeId === call.params.volume);
    if (!disk) throw new Refusal(404, `Instance ${server.id} is not attached to volume ${call.params.volume}`);
    return disk;
  };
  return [
    route(`GET ${base}`, (call) => {
      const server = getServer(cloud, call);
      return { status: 200, body: { volumeAttachments: server.disks.map((disk) => view(call, server, disk)) } };
    }),
    route(`POST ${base}`, (call) => attach(cloud, call)),
    route(`GET ${base}/{volume}`, (call) => {
      const server = getServer(cloud, call);
      return { status: 200, body: { volumeAttachment: view(call, server, find(call, server)) } };
    }),
    route(`PUT ${base}/{volume}`, (call) => {
      const server = getServer(cloud, call);
      const disk = find(call, server);
      disk.deleteOnTermination =
        bool(doc(call.body, "volumeAttachment"), "delete_on_termination") ?? disk.deleteOnTermination;
      return { status: 202 };
    }),
    route(`DELETE ${base}/{volume}`, (call) => detach(cloud, call, find)),
  ];
}

function attach(cloud: Cloud, call: Call) {
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
  requireState(server, "attach_volume", attachable, [
    null,
    "resize_prep",
    "resize_migrating",
    "resize_migrated",
    "resize_finish",
  ]);
  const there = volume.attachments.map((each) => each.server_id);
  if (
    there.includes(server.id) ||
    server.disks.some((each) => each.volumeId === id) ||
    (there.length > 0 && !volume.multiattach)
  ) {
    const where = there.length > 0 ? there.join(", ") : server.id;
    throw new Refusal(400, `Invalid volume: volume ${id} is already attached to instances: ${where}`);
  }
  if (!["available", "in-use"].includes(volume.status)) {
    throw new Refusal(
      400,
      `Invalid input received: Invalid volume: Volume ${id} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
  const disk = addDisk(server, volume, {
    device: str(given, "device") ?? null,
    tag: str(given, "tag") ?? null,
    deleteOnTermination: bool(given, "delete_on_termination") ?? false,
  });
  const entry = record(call, server, "attach_volume", "compute_attach_volume");
  const before = volume.status;
  volume.status = "reserved";
  if (!call.fates.has("stuck")) {
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
  return { status: 200, body: { volumeAttachment: view(call, server, disk) } };
}

function detach(cloud: Cloud, call: Call, find: (call: Call, server: Server) => BlockDevice) {
  const server = getServer(cloud, call);
  const volume = getVolume(cloud, call, call.params.volume ?? "");
  requireUnlocked(call, server);
  const disk = find(call, server);
  requireState(server, "detach_volume", attachable);
  if (disk.root) throw new Refusal(400, "Cannot detach a root device volume");
  if (volume.status !== "in-use") {
    throw new Refusal(
      400,
      `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
  const entry = record(call, server, "detach_volume", "compute_detach_volume");
  volume.status = "detaching";
  if (!call.fates.has("stuck")) {
    cloud.clock.after(cloud.settings.delays.attach, () => {
      if (call.fates.has("goes-to-error")) {
        volume.status = "in-use";
        finish(entry, "Error");
        return;
      }
      completeDetach(cloud, server, disk, false);
      finish(entry, "Success");
    });
  }
  return { status: 202 };
}

/** os-interface. */
export function interfaceRoutes(cloud: Cloud): Route[] {
  const base = "/v2.1/servers/{id}/os-interface";
  const shown = (portId: string): Doc[] => {
    const port = cloud.neutron.ports.get(portId);
    if (!port) return [];
    return [
      {
        net_id: port.network_id,
        port_id: port.id,
        mac_addr: port.mac_address,
        port_state: port.status,
        fixed_ips: port.fixed_ips.map((ip) => ({ ...ip })),
      },
    ];
  };
  return [
    route(`GET ${base}`, (call) => ({
      status: 200,
      body: { interfaceAttachments: [...getServer(cloud, call).portIds].sort().flatMap(shown) },
    })),
    route(`GET ${base}/{port}`, (call) => {
      const server = getServer(cloud, call);
      const port = call.params.port ?? "";
      if (!server.portIds.includes(port))
        throw new Refusal(404, `Instance ${server.id} does not have a port with id ${port}`);
      return { status: 200, body: { interfaceAttachment: shown(port)[0] } };
    }),
    route(`POST ${base}`, (call) => {
      const server = getServer(cloud, call);
      const given = doc(call.body, "interfaceAttachment");
      requireUnlocked(call, server);
      requireState(server, "attach_interface", ["active", "paused", "stopped"]);
      const portId = str(given, "port_id");
      const netId = str(given, "net_id");
      const fixed = docs(given, "fixed_ips")?.[0];
      const wanted = portId
        ? [{ port: portId }]
        : netId
          ? [{ uuid: netId, ...(fixed ? { fixed_ip: fixed.ip_address } : {}) }]
          : "auto";
      const before = new Set(server.portIds);
      plug(cloud, server, readNics(cloud, call, wanted), []);
      finish(record(call, server, "attach_interface", "compute_attach_interface"), "Success");
      const made = server.portIds.find((each) => !before.has(each)) ?? "";
      return { status: 200, body: { interfaceAttachment: shown(made)[0] } };
    }),
    route(`DELETE ${base}/{port}`, (call) => {
      const server = getServer(cloud, call);
      requireUnlocked(call, server);
      requireState(server, "detach_interface", ["active", "paused", "stopped"]);
      // Nova answers before it looks whether there is such a port.
      const port = call.params.port ?? "";
      if (server.portIds.includes(port))
        cloud.clock.after(cloud.settings.delays.attach, () => unplug(cloud, server, port));
      return { status: 202 };
    }),
  ];
}
