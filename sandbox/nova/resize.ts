// Nova: actions of a resize. One without room ends ACTIVE with the old flavor: only the record shows the error.
import { Refusal } from "../refusal";
import { python } from "../wire";
import { flavorFor } from "./create";
import { type Action, changeState, finish, power, record, requireState, requireUnlocked, startTask } from "./lifecycle";
import { checkQuota } from "./quotas";
import { computeHost } from "./state";

const noValidHost = "No valid host was found. No valid host found for resize";

/** The actions resize, confirmResize and revertResize. */
export const resizeActions: Record<string, Action> = {
  resize(cloud, call, server, given) {
    if (given.flavorRef === undefined) {
      throw new Refusal(
        400,
        `Invalid input for field/attribute resize. Value: ${python(given)}. 'flavorRef' is a required property`,
      );
    }
    requireUnlocked(call, server);
    requireState(server, "resize", ["active", "stopped"]);
    const flavor = flavorFor(cloud, given.flavorRef);
    if (flavor.id === server.flavor.id) throw new Refusal(400, "When resizing, instances must change flavor!");
    checkQuota(cloud, server.project_id, {
      instances: 0,
      cores: Math.max(0, flavor.vcpus - server.flavor.vcpus),
      ram: Math.max(0, flavor.ram - server.flavor.ram),
    });
    const before = server.vm_state;
    const tooBig = flavor.vcpus > computeHost.vcpus || flavor.ram > computeHost.ram;
    if (tooBig || call.fates.has("no-valid-host")) {
      const entry = record(call, server, "resize", "cold_migrate");
      entry.events.push({
        ...(entry.events[0] ?? { start_time: "", finish_time: null, result: null, traceback: null }),
        event: "conductor_migrate_server",
      });
      changeState(server, { task_state: "resize_prep" });
      cloud.clock.after(cloud.settings.delays.resize / 2, () => {
        changeState(server, { task_state: null });
        finish(entry, "Error", noValidHost);
      });
      return { status: 202 };
    }
    startTask(cloud, call, server, {
      action: "resize",
      event: "compute_finish_resize",
      stages: ["resize_prep", "resize_migrating", "resize_migrated", "resize_finish"],
      takes: cloud.settings.delays.resize,
      done: () => {
        Object.assign(server, { oldFlavor: server.flavor, oldState: before, flavor });
        changeState(server, { vm_state: "resized" });
      },
    });
    return { status: 202 };
  },
  confirmResize(cloud, call, server) {
    requireUnlocked(call, server);
    requireState(server, "confirmResize", ["resized"]);
    const entry = record(call, server, "confirmResize", "compute_confirm_resize");
    if (call.fates.has("stuck")) return { status: 204 };
    cloud.clock.after(cloud.settings.delays.serverAction, () => {
      const off = server.power_state === power.off;
      Object.assign(server, { oldFlavor: null, oldState: null });
      changeState(server, { vm_state: off ? "stopped" : "active", task_state: null });
      finish(entry, "Success");
    });
    return { status: 204 };
  },
  revertResize(cloud, call, server) {
    requireUnlocked(call, server);
    requireState(server, "revertResize", ["resized"]);
    startTask(cloud, call, server, {
      action: "revertResize",
      event: "compute_revert_resize",
      stages: ["resize_reverting"],
      takes: cloud.settings.delays.resize,
      done: () => {
        const state = server.oldState ?? "active";
        Object.assign(server, { flavor: server.oldFlavor ?? server.flavor, oldFlavor: null, oldState: null });
        changeState(server, { vm_state: state });
      },
    });
    return { status: 202 };
  },
};
