// Cinder: actions on a volume: extend, retype, and the operator's.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, isDoc, python, str } from "../wire";
import { addMessage } from "./messages";
import { checkQuota, requirePolicy } from "./quotas";
import type { Volume } from "./state";
import { findType } from "./types";
import { getVolume, readSize, touch } from "./volumes";

type Action = (cloud: Cloud, call: Call, volume: Volume, given: Doc) => Reply;

const missingField = (action: string, given: Doc, field: string): Refusal =>
  new Refusal(
    400,
    `Invalid input for field/attribute ${action}. Value: ${python(given)}. '${field}' is a required property`,
  );

const actions: Record<string, Action> = {
  "os-extend": (cloud, call, volume, given) => {
    if (given.new_size === undefined) throw missingField("os-extend", given, "new_size");
    const size = readSize(given, "new_size");
    if (size <= volume.size) {
      throw new Refusal(
        400,
        `Invalid input received: New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`,
      );
    }
    // An attached volume may grow from microversion 3.42 on.
    const allowed = call.version >= 42 ? ["available", "in-use"] : ["available"];
    if (!allowed.includes(volume.status)) {
      throw new Refusal(
        400,
        `Invalid volume: Volume ${volume.id} status must be '{'status': 'available'}' to extend, currently ${volume.status}.`,
      );
    }
    checkQuota(cloud, volume.project_id, 0, size - volume.size);
    const before = volume.status;
    volume.status = "extending";
    finishLater(cloud, call, () => {
      if (call.fates.has("goes-to-error")) {
        volume.status = "error_extending";
        addMessage(cloud, call, volume, "EXTEND_FAILED");
      } else Object.assign(volume, { status: before, size });
      touch(volume);
    });
    return { status: 202 };
  },
  "os-retype": (cloud, call, volume, given) => {
    const wanted = str(given, "new_type");
    if (wanted === undefined) throw missingField("os-retype", given, "new_type");
    const migration = given.migration_policy ?? "never";
    if (migration !== "on-demand" && migration !== "never") {
      throw new Refusal(
        400,
        `Invalid input for field/attribute migration_policy. Value: ${migration}. ${python(migration)} is not one of ['on-demand', 'never']`,
      );
    }
    const type = findType(cloud, wanted);
    if (!["available", "in-use"].includes(volume.status) || type.id === volume.typeId) {
      throw new Refusal(
        400,
        "Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.",
      );
    }
    const before = volume.status;
    volume.status = "retyping";
    finishLater(cloud, call, () => {
      volume.status = before;
      // A retype that fails leaves the volume unchanged.
      if (!call.fates.has("goes-to-error") && !call.fates.has("no-valid-host")) {
        volume.typeId = type.id;
        volume.multiattach = type.extra_specs.multiattach === "<is> True";
      }
      touch(volume);
    });
    return { status: 202 };
  },
  "os-set_bootable": (_cloud, _call, volume, given) => {
    volume.bootable = bool(given, "bootable") ?? volume.bootable;
    return { status: 200 };
  },
  "os-update_readonly_flag": (_cloud, _call, volume, given) => {
    volume.metadata.readonly = bool(given, "readonly") ? "True" : "False";
    return { status: 202 };
  },
  "os-reset_status": (_cloud, call, volume, given) => {
    requirePolicy(call, "volume_extension:volume_admin_actions:reset_status");
    const status = str(given, "status");
    if (status === "in-use" && volume.attachments.length === 0) {
      throw new Refusal(400, "Cannot reset-state to in-use because volume does not have any attachments.");
    }
    volume.status = status ?? volume.status;
    touch(volume);
    return { status: 202 };
  },
  "os-force_delete": (cloud, call, volume) => {
    requirePolicy(call, "volume_extension:volume_admin_actions:force_delete");
    cloud.cinder.volumes.delete(volume.id);
    return { status: 202 };
  },
  "os-set_image_metadata": (_cloud, _call, volume, given) => {
    volume.imageMetadata = { ...volume.imageMetadata };
    for (const [key, value] of Object.entries(doc(given, "metadata"))) volume.imageMetadata[key] = String(value);
    return { status: 200, body: { metadata: volume.imageMetadata } };
  },
};

function finishLater(cloud: Cloud, call: Call, step: () => void): void {
  if (!call.fates.has("stuck")) cloud.clock.after(cloud.settings.delays.volume, step);
}

/** The route of /volumes/{id}/action. */
export function actionRoutes(cloud: Cloud): Route[] {
  return [
    route("POST /volumes/{id}/action", (call) => {
      const [name = "", given] = Object.entries(call.body)[0] ?? [];
      const action = actions[name];
      if (!action) {
        throw new Refusal(
          400,
          `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
        );
      }
      return action(cloud, call, getVolume(cloud, call, call.params.id ?? ""), isDoc(given) ? given : {});
    }),
  ];
}
