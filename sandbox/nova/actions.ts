// Nova: actions on a server: power, lock, security groups, rebuild; those of a resize are in resize.ts.
import type { Cloud } from "../cloud";
import { letters, seconds } from "../identifiers";
import { touch } from "../neutron/collection";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, isDoc, num, python, str, texts } from "../wire";
import { connectDisks, reserveDisks } from "./disks";
import {
  type Action,
  changeState,
  finish,
  getServer,
  power,
  record,
  requireState,
  requireUnlocked,
  startTask,
} from "./lifecycle";
import { invalid } from "./metadata";
import { requirePolicy } from "./quotas";
import { careActions } from "./rescue";
import { resizeActions } from "./resize";
import type { Server } from "./state";
import { serverView } from "./views";

const accepted: Reply = { status: 202 };

/** A power action: the states that it starts from, its task, and the state that it ends in. */
interface Switch {
  name: string;
  from: string[];
  task: string;
  to: { vm_state: string; power_state: number };
}

const switches: Record<string, Switch> = {
  "os-start": {
    name: "start",
    from: ["stopped"],
    task: "powering-on",
    to: { vm_state: "active", power_state: power.running },
  },
  "os-stop": {
    name: "stop",
    from: ["active", "error"],
    task: "powering-off",
    to: { vm_state: "stopped", power_state: power.off },
  },
  suspend: {
    name: "suspend",
    from: ["active"],
    task: "suspending",
    to: { vm_state: "suspended", power_state: power.suspended },
  },
  resume: {
    name: "resume",
    from: ["suspended"],
    task: "resuming",
    to: { vm_state: "active", power_state: power.running },
  },
  pause: { name: "pause", from: ["active"], task: "pausing", to: { vm_state: "paused", power_state: power.paused } },
  unpause: {
    name: "unpause",
    from: ["paused"],
    task: "unpausing",
    to: { vm_state: "active", power_state: power.running },
  },
};

function powerAction(each: Switch): Action {
  return (cloud, call, server) => {
    requireUnlocked(call, server);
    requireState(server, each.name, each.from);
    startTask(cloud, call, server, {
      action: each.name,
      event: `compute_${each.name}_instance`,
      stages: [each.task],
      takes: cloud.settings.delays.serverAction,
      done: () => changeState(server, each.to),
    });
    return accepted;
  };
}

function reboot(cloud: Cloud, call: Call, server: Server, given: Doc): Reply {
  const type = given.type;
  if (type === undefined) {
    throw new Refusal(
      400,
      `Invalid input for field/attribute reboot. Value: ${python(given)}. 'type' is a required property`,
    );
  }
  const kind = String(type).toUpperCase();
  if (!["HARD", "SOFT"].includes(kind)) {
    throw new Refusal(
      400,
      `Invalid input for field/attribute type. Value: ${type}. ${python(type)} is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']`,
    );
  }
  requireUnlocked(call, server);
  const hard = kind === "HARD";
  const tasks = hard
    ? [
        null,
        "rebooting",
        "reboot_pending",
        "reboot_started",
        "rebooting_hard",
        "reboot_pending_hard",
        "reboot_started_hard",
      ]
    : [null];
  requireState(server, "reboot", hard ? ["active", "stopped", "paused", "suspended", "error"] : ["active"], tasks);
  startTask(cloud, call, server, {
    action: "reboot",
    event: "compute_reboot_instance",
    stages: hard ? ["rebooting_hard", "reboot_started_hard"] : ["rebooting", "reboot_started"],
    takes: cloud.settings.delays.serverAction,
    done: () => changeState(server, { vm_state: "active", power_state: power.running }),
  });
  return accepted;
}

function findGroup(cloud: Cloud, server: Server, given: Doc): string {
  const name = str(given, "name") ?? "";
  const found = [...cloud.neutron.groups.values()].find(
    (each) => each.project_id === server.project_id && (each.id === name || each.name === name),
  );
  if (!found) throw new Refusal(404, `Security group ${name} is not found for project ${server.project_id}`);
  return found.id;
}

const groupActions: Record<string, Action> = {
  addSecurityGroup(cloud, call, server, given) {
    requireUnlocked(call, server);
    const id = findGroup(cloud, server, given);
    for (const portId of server.portIds) {
      const port = cloud.neutron.ports.get(portId);
      if (!port) continue;
      if (port.security_groups.includes(id)) {
        throw new Refusal(
          400,
          `Invalid input for security_groups. Reason: Duplicate items in the list: '${id}'.\nNeutron server returns request_ids: ['${call.requestId}']`,
        );
      }
      port.security_groups.push(id);
      touch(port);
    }
    return accepted;
  },
  removeSecurityGroup(cloud, call, server, given) {
    requireUnlocked(call, server);
    const id = findGroup(cloud, server, given);
    const ports = server.portIds
      .flatMap((portId) => cloud.neutron.ports.get(portId) ?? [])
      .filter((port) => port.security_groups.includes(id));
    if (ports.length === 0)
      throw new Refusal(404, `Security group ${str(given, "name")} not associated with the instance ${server.id}`);
    for (const port of ports) {
      port.security_groups = port.security_groups.filter((each) => each !== id);
      touch(port);
    }
    return accepted;
  },
};

const otherActions: Record<string, Action> = {
  reboot,
  lock(_cloud, call, server, given) {
    record(call, server, "lock", "compute_lock_instance");
    server.locked = true;
    server.locked_reason = call.version >= 73 ? (str(given, "locked_reason") ?? null) : null;
    return accepted;
  },
  unlock(_cloud, _call, server) {
    server.locked = false;
    server.locked_reason = null;
    return accepted;
  },
  rebuild(cloud, call, server, given) {
    requireUnlocked(call, server);
    requireState(server, "rebuild", ["active", "stopped", "error"]);
    const imageId = String(given.imageRef ?? "");
    if (!cloud.glance.images.has(imageId)) throw new Refusal(400, "Cannot find image for rebuild");
    if (server.imageId) server.imageId = imageId;
    server.name = str(given, "name") ?? server.name;
    if (isDoc(given.metadata)) server.metadata = texts(doc(given, "metadata"));
    const before =
      server.vm_state === "stopped"
        ? { vm_state: "stopped", power_state: power.off }
        : { vm_state: "active", power_state: power.running };
    startTask(cloud, call, server, {
      action: "rebuild",
      event: "compute_rebuild_instance",
      stages: ["rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"],
      takes: cloud.settings.delays.serverBuild,
      done: () => {
        server.launched_at = seconds();
        server.fault = null;
        changeState(server, before);
      },
    });
    return { status: 202, body: { server: { ...serverView(cloud, call, server, true), adminPass: letters(12) } } };
  },
  shelve(cloud, call, server) {
    requireUnlocked(call, server);
    requireState(server, "shelve", ["active", "stopped", "paused", "suspended"]);
    startTask(cloud, call, server, {
      action: "shelve",
      event: "compute_shelve_instance",
      stages: ["shelving", "shelving_offloading"],
      takes: cloud.settings.delays.serverAction,
      done: () => {
        server.host = "";
        reserveDisks(cloud, server);
        changeState(server, { vm_state: "shelved_offloaded", power_state: power.off });
      },
    });
    return accepted;
  },
  unshelve(cloud, call, server) {
    requireUnlocked(call, server);
    requireState(server, "unshelve", ["shelved", "shelved_offloaded"]);
    startTask(cloud, call, server, {
      action: "unshelve",
      event: "compute_unshelve_instance",
      stages: ["unshelving", "spawning"],
      takes: cloud.settings.delays.serverBuild,
      done: () => {
        server.host = "sandbox";
        changeState(server, { vm_state: "active", power_state: power.running });
        connectDisks(cloud, server);
      },
    });
    return accepted;
  },
  changePassword(_cloud, call, server, given) {
    if (given.adminPass === undefined)
      throw invalid("changePassword", python(given), "'adminPass' is a required property");
    requireUnlocked(call, server);
    requireState(server, "set_admin_password", ["active"]);
    return accepted;
  },
  "os-getConsoleOutput"(_cloud, _call, _server, given) {
    const length = given.length === undefined || given.length === null ? -1 : num(given, "length");
    if (length === undefined)
      throw invalid("length", given.length, `${python(given.length)} does not match '^-?[0-9]+$'`);
    const lines = ["FAKE CONSOLE OUTPUT", "ANOTHER", "LAST LINE"];
    return {
      status: 200,
      body: { output: (length < 0 ? lines : length === 0 ? [] : lines.slice(-length)).join("\n") },
    };
  },
  "os-resetState"(_cloud, call, server, given) {
    requirePolicy(call, "os_compute_api:os-admin-actions:reset_state");
    finish(record(call, server, "resetState", "compute_reset_state"), "Success");
    changeState(server, { vm_state: str(given, "state") === "active" ? "active" : "error", task_state: null });
    return accepted;
  },
};

const actions: Record<string, Action> = {
  ...Object.fromEntries(Object.entries(switches).map(([name, each]) => [name, powerAction(each)])),
  ...groupActions,
  ...resizeActions,
  ...careActions,
  ...otherActions,
};

/** The route of /servers/{id}/action. */
export function actionRoutes(cloud: Cloud): Route[] {
  return [
    route("POST /v2.1/servers/{id}/action", (call) => {
      const [name, given] = Object.entries(call.body)[0] ?? [];
      if (name === undefined) throw new Refusal(400, "Malformed request body");
      const action = actions[name];
      if (!action) throw new Refusal(400, `There is no such action: ${name}`);
      return action(cloud, call, getServer(cloud, call), isDoc(given) ? given : {});
    }),
  ];
}
