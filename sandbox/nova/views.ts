// Nova: servers as its answers show them, by microversion and caller.

import { createHash } from "node:crypto";
import type { Cloud } from "../cloud";
import { micros } from "../identifiers";
import type { Call } from "../service";
import type { Doc } from "../wire";
import type { Flavor, Server } from "./state";

/** The links of an object. */
export function links(call: Call, path: string) {
  return [
    { rel: "self", href: `${call.origin}/compute/v2.1/${path}` },
    { rel: "bookmark", href: `${call.origin}/compute/${path}` },
  ];
}

/** The status that users see, from vm_state and task_state. */
export function statusOf(server: Pick<Server, "vm_state" | "task_state">): string {
  const { vm_state: state, task_state: task } = server;
  const byTask: Record<string, Record<string, string>> = {
    active: {
      rebooting: "REBOOT",
      reboot_pending: "REBOOT",
      reboot_started: "REBOOT",
      rebooting_hard: "HARD_REBOOT",
      reboot_pending_hard: "HARD_REBOOT",
      reboot_started_hard: "HARD_REBOOT",
      rebuilding: "REBUILD",
      rebuild_block_device_mapping: "REBUILD",
      rebuild_spawning: "REBUILD",
      resize_prep: "RESIZE",
      resize_migrating: "RESIZE",
      resize_migrated: "RESIZE",
      resize_finish: "RESIZE",
      updating_password: "PASSWORD",
    },
    stopped: {
      resize_prep: "RESIZE",
      resize_migrating: "RESIZE",
      resize_migrated: "RESIZE",
      resize_finish: "RESIZE",
      rebuilding: "REBUILD",
    },
    resized: { resize_reverting: "REVERT_RESIZE" },
    error: { rebuilding: "REBUILD" },
  };
  const plain: Record<string, string> = {
    active: "ACTIVE",
    building: "BUILD",
    stopped: "SHUTOFF",
    resized: "VERIFY_RESIZE",
    paused: "PAUSED",
    suspended: "SUSPENDED",
    rescued: "RESCUE",
    error: "ERROR",
    deleted: "DELETED",
    shelved: "SHELVED",
    shelved_offloaded: "SHELVED_OFFLOADED",
  };
  return (task && byTask[state]?.[task]) || plain[state] || "UNKNOWN";
}

function addresses(cloud: Cloud, server: Server, extended: boolean): Doc {
  const found: Record<string, Doc[]> = {};
  for (const id of server.portIds) {
    const port = cloud.neutron.ports.get(id);
    const network = port && cloud.neutron.networks.get(port.network_id);
    if (!port || !network) continue;
    const rows = found[network.name] ?? [];
    found[network.name] = rows;
    const add = (addr: string, type: string): void => {
      rows.push({
        version: addr.includes(":") ? 6 : 4,
        addr,
        ...(extended ? { "OS-EXT-IPS:type": type, "OS-EXT-IPS-MAC:mac_addr": port.mac_address } : {}),
      });
    };
    for (const ip of port.fixed_ips) add(ip.ip_address, "fixed");
    for (const each of cloud.neutron.floatingIps.values())
      if (each.port_id === port.id) add(each.floating_ip_address, "floating");
  }
  return found;
}

/** The addresses of a server, by network. */
export const ips = (cloud: Cloud, server: Server): Doc => addresses(cloud, server, false);

/** The names of the security groups of all its ports; before it has ports, those that were requested. */
function groups(cloud: Cloud, server: Server): Array<{ name: string }> {
  if (server.portIds.length === 0 || server.vm_state === "deleted")
    return server.vm_state === "building" ? server.groupNames.map((name) => ({ name })) : [];
  return server.portIds.flatMap((id) =>
    (cloud.neutron.ports.get(id)?.security_groups ?? [])
      .map((group) => ({ name: cloud.neutron.groups.get(group)?.name ?? group }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

/** The flavor of a server: from 2.47 on its content, without its id. */
export function embeddedFlavor(call: Call, flavor: Flavor): Doc {
  if (call.version < 47)
    return { id: flavor.id, links: [{ rel: "bookmark", href: `${call.origin}/compute/flavors/${flavor.id}` }] };
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    ephemeral: flavor.ephemeral,
    swap: flavor.swap,
    original_name: flavor.name,
    extra_specs: { ...flavor.extra_specs },
  };
}

/** A hash of project and host, which users see in place of the host. */
export const hostId = (server: Server): string =>
  server.host === ""
    ? ""
    : createHash("sha224")
        .update(server.project_id + server.host)
        .digest("hex");

/** A server in a short list. */
export const summary = (call: Call, server: Server): Doc => ({
  id: server.id,
  name: server.name,
  links: links(call, `servers/${server.id}`),
});

/** A time of a server's usage: without a zone, and with microseconds. */
const usageTime = (at: string | null): string | null => at && micros(new Date(at));

/** The state of a server's host, which operators see. */
function hostStatus({ nova }: Cloud, { host }: Server): string {
  if (host === "") return "";
  return nova.disabled ? "MAINTENANCE" : "UP";
}

/** A server in full; `short` is the form of PUT and rebuild before 2.75. */
export function serverView(cloud: Cloud, call: Call, server: Server, short = false): Doc {
  const { version } = call;
  const status = statusOf(server);
  const image = server.imageId
    ? { id: server.imageId, links: [{ rel: "bookmark", href: `${call.origin}/compute/images/${server.imageId}` }] }
    : "";
  const base: Doc = {
    id: server.id,
    name: server.name,
    status,
    tenant_id: server.project_id,
    user_id: server.user_id,
    metadata: { ...server.metadata },
    hostId: hostId(server),
    image,
    flavor: embeddedFlavor(call, server.flavor),
    created: server.created,
    updated: server.updated,
    addresses: addresses(cloud, server, !short || version >= 75),
    accessIPv4: server.accessIPv4 ?? "",
    accessIPv6: server.accessIPv6 ?? "",
    links: links(call, `servers/${server.id}`),
    "OS-DCF:diskConfig": server.diskConfig ?? "MANUAL",
    ...(["ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"].includes(status) ? { progress: 0 } : {}),
    ...(server.fault && ["ERROR", "DELETED"].includes(status) ? { fault: { ...server.fault } } : {}),
  };
  if (short && version < 75) {
    return {
      ...base,
      ...(version >= 9 ? { locked: server.locked } : {}),
      ...(version >= 19 ? { description: server.description } : {}),
    };
  }
  return {
    ...base,
    "OS-EXT-AZ:availability_zone": server.host === "" ? "" : server.availability_zone,
    config_drive: server.config_drive ? "True" : "",
    key_name: server.key_name,
    "OS-SRV-USG:launched_at": usageTime(server.launched_at),
    "OS-SRV-USG:terminated_at": usageTime(server.terminated_at ?? null),
    ...(groups(cloud, server).length > 0 ? { security_groups: groups(cloud, server) } : {}),
    ...operatorView(call, server),
    "OS-EXT-STS:task_state": server.task_state,
    "OS-EXT-STS:vm_state": server.vm_state,
    "OS-EXT-STS:power_state": server.power_state,
    "os-extended-volumes:volumes_attached": server.disks.map((disk) => ({
      id: disk.volumeId,
      ...(version >= 3 ? { delete_on_termination: disk.deleteOnTermination } : {}),
    })),
    ...(call.who.admin && version >= 16 ? { host_status: hostStatus(cloud, server) } : {}),
    ...(version >= 9 ? { locked: server.locked } : {}),
    ...(version >= 73 ? { locked_reason: server.locked_reason } : {}),
    ...(version >= 19 ? { description: server.description } : {}),
    ...(version >= 26 ? { tags: [...server.tags] } : {}),
    ...(version >= 63 ? { trusted_image_certificates: null } : {}),
    ...(version >= 90 && !call.who.admin ? { "OS-EXT-SRV-ATTR:hostname": server.hostname } : {}),
    ...(version >= 71 ? { server_groups: server.serverGroup ? [server.serverGroup] : [] } : {}),
  };
}

function operatorView(call: Call, server: Server): Doc {
  if (!call.who.admin) return {};
  const root = server.disks.find((disk) => disk.root);
  return {
    "OS-EXT-SRV-ATTR:host": server.host || null,
    "OS-EXT-SRV-ATTR:instance_name": `instance-${server.number.toString(16).padStart(8, "0")}`,
    "OS-EXT-SRV-ATTR:hypervisor_hostname": server.host || null,
    ...(call.version >= 3
      ? {
          "OS-EXT-SRV-ATTR:reservation_id": server.reservation_id,
          "OS-EXT-SRV-ATTR:launch_index": server.launchIndex ?? 0,
          "OS-EXT-SRV-ATTR:hostname": server.hostname,
          "OS-EXT-SRV-ATTR:kernel_id": "",
          "OS-EXT-SRV-ATTR:ramdisk_id": "",
          "OS-EXT-SRV-ATTR:root_device_name": root?.device ?? "/dev/sda",
          "OS-EXT-SRV-ATTR:user_data": server.user_data,
        }
      : {}),
  };
}
