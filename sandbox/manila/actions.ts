// Manila: actions on a share: extend, shrink, rules, and the operator's.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, isDoc, str } from "../wire";
import { allowAccess, denyAccess } from "./access";
import { addMessage } from "./messages";
import { exceedsQuota } from "./quotas";
import { checkSize, dropShare, getShare } from "./shares";
import type { Share } from "./state";
import { requireOperator } from "./words";

type Action = (cloud: Cloud, call: Call, share: Share, given: Doc) => Reply;

const RESETTABLE = [
  "available",
  "creating",
  "migrating_to",
  "server_migrating",
  "error",
  "migrating",
  "error_deleting",
  "deleting",
];

/** The state of a share whose data does not fit into its smaller size, in an older Manila. */
const DATA_LOSS = "shrinking_possible_data_loss_error";

/** The key of a share's metadata by which a test says how much data the share holds, in GiB. */
const HELD = "holds_gib";

function readSize(given: Doc): number {
  const size = given.new_size;
  if (typeof size === "number" && Number.isInteger(size)) return size;
  if (typeof size === "string" && /^\d+$/.test(size)) return Number(size);
  throw new Refusal(400, "New share size must be specified as an integer.");
}

const actions: Record<string, Action> = {
  allow_access: allowAccess,
  deny_access: denyAccess,

  extend(cloud, call, share, given) {
    const size = readSize(given);
    if (share.status !== "available") {
      throw new Refusal(
        400,
        `Invalid share: Share ${share.id} status must be 'available' to extend, but current status is: ${share.status}.`,
      );
    }
    if (size <= share.size) {
      throw new Refusal(
        400,
        `Invalid input received: New size for extend must be greater than current size. (current: ${share.size}, extended: ${size}).`,
      );
    }
    checkSize(cloud, share.typeId, size);
    if (exceedsQuota(cloud, share.project_id, "gigabytes", size - share.size)) {
      throw new Refusal(403, "Requested share exceeds allowed project/user or share type gigabytes quota.");
    }
    share.status = "extending";
    finishLater(cloud, call, () => {
      if (call.fates.has("goes-to-error")) {
        share.status = "extending_error";
        addMessage(cloud, call, share, "EXTEND_FAILED");
      } else finishResize(cloud, share, size);
    });
    return { status: 202 };
  },

  shrink(cloud, call, share, given) {
    const size = readSize(given);
    if (share.status !== "available" && share.status !== DATA_LOSS) {
      throw new Refusal(
        400,
        `Invalid share: Share ${share.id} status must in (available, ${DATA_LOSS}) to shrink, but current status is: ${share.status}.`,
      );
    }
    if (size >= share.size || size <= 0) {
      throw new Refusal(
        400,
        `Invalid input received: New size for shrink must be less than current size and greater than 0 (current: ${share.size}, new: ${size}).`,
      );
    }
    checkSize(cloud, share.typeId, size);
    share.status = "shrinking";
    finishLater(cloud, call, () => {
      if (call.fates.has("goes-to-error")) share.status = "shrinking_error";
      else if (call.fates.has("data-loss")) share.status = DATA_LOSS;
      else if (Number(share.metadata[HELD] ?? 0) > size) {
        share.status = "available";
        addMessage(cloud, call, share, "SHRINK_REFUSED");
      } else finishResize(cloud, share, size);
    });
    return { status: 202 };
  },

  reset_status(_cloud, call, share, given) {
    requireOperator(call);
    const status = str(given, "status") ?? "";
    if (!RESETTABLE.includes(status)) throw new Refusal(400, `Invalid state. Valid states: ${RESETTABLE.join(", ")}.`);
    share.status = status;
    return { status: 202 };
  },

  force_delete(cloud, call, share) {
    requireOperator(call);
    dropShare(cloud, share);
    return { status: 202 };
  },
};

/** Ends a change of size. Manila writes the status first, and the size a moment later. */
function finishResize(cloud: Cloud, share: Share, size: number): void {
  share.status = "available";
  cloud.clock.after(5, () => {
    share.size = size;
  });
}

function finishLater(cloud: Cloud, call: Call, step: () => void): void {
  if (!call.fates.has("stuck")) cloud.clock.after(cloud.settings.delays.share, step);
}

/** The route of /shares/{id}/action. */
export function actionRoutes(cloud: Cloud): Route[] {
  return [
    route("POST /shares/{id}/action", (call) => {
      const [name = "", given] = Object.entries(call.body)[0] ?? [];
      const action = actions[name];
      if (!action) throw new Refusal(400, `There is no such action: ${name}`);
      return action(cloud, call, getActionShare(cloud, call), isDoc(given) ? given : {});
    }),
  ];
}

/** The share of an action: Manila's words are different here if it does not exist. */
function getActionShare(cloud: Cloud, call: Call): Share {
  try {
    return getShare(cloud, call, call.params.id);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) throw new Refusal(404, "Resource could not be found.");
    throw error;
  }
}
