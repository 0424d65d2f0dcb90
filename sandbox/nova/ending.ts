// Nova: how a server is deleted.
import type { Cloud } from "../cloud";
import { seconds } from "../identifiers";
import type { Call } from "../service";
import { completeDetach } from "./disks";
import { changeState, power, record, requireUnlocked } from "./lifecycle";
import { unplug } from "./ports";
import type { Server } from "./state";

/** Ends a server: with its own ports, and the volumes that end with it. */
export function endServer(cloud: Cloud, call: Call, server: Server): void {
  requireUnlocked(call, server);
  if (server.task_state === "deleting" || server.vm_state === "deleted") return;
  record(call, server, "delete", "compute_terminate_instance");
  changeState(server, { task_state: "deleting" });
  if (call.fates.has("stuck")) return;
  cloud.clock.after(cloud.settings.delays.serverDelete, () => {
    if (call.fates.has("goes-to-error")) return changeState(server, { vm_state: "error", task_state: null });
    for (const id of [...server.portIds]) unplug(cloud, server, id);
    for (const disk of [...server.disks]) completeDetach(cloud, server, disk, true);
    for (const group of cloud.nova.serverGroups.values())
      group.members = group.members.filter((id) => id !== server.id);
    server.terminated_at = seconds();
    changeState(server, { vm_state: "deleted", task_state: null, power_state: power.none });
    cloud.clock.after(cloud.settings.delays.serverDelete / 4, () => cloud.nova.bury(server));
  });
}
