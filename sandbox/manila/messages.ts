// Manila: messages, by which it reports what failed after its answer.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { type Call, type Route, route } from "../service";
import type { Message, Share } from "./state";
import { now, pageOf } from "./words";

/** The messages: the ids of action and detail, and the text. */
export const MESSAGES = {
  UNKNOWN: ["002", "001", "create: An unknown error occurred."],
  NO_VALID_HOST: [
    "001",
    "002",
    "allocate host: No storage could be allocated for this share request. Trying again with a different size or share type may succeed.",
  ],
  UNEXPECTED_NETWORK: [
    "002",
    "003",
    "create: Driver does not expect share-network to be provided with current configuration.",
  ],
  NO_SHARE_SERVER: [
    "002",
    "004",
    "create: Could not find an existing share server or allocate one on the share network provided. You may use a different share network, or verify the network details in the share network and retry your request. If this doesn't work, contact your administrator to troubleshoot issues with your network.",
  ],
  EXTEND_FAILED: [
    "008",
    "015",
    "extend: Share Driver failed to extend share, The share status has been set to extending_error. This action cannot be re-attempted until the status has been rectified. Contact your administrator to determine the cause of this failure.",
  ],
  SHRINK_REFUSED: [
    "009",
    "018",
    "shrink: Share Driver refused to shrink the share. The size to be shrunk is smaller than the current used space. The share status has been set to available. Please select a size greater than the current used space.",
  ],
} as const;

/** Adds a message about a share. */
export function addMessage(cloud: Cloud, call: Call, share: Share, what: keyof typeof MESSAGES): void {
  const [action_id, detail_id, user_message] = MESSAGES[what];
  cloud.manila.messages.push({
    id: uuid(),
    project_id: share.project_id,
    resource_id: share.id,
    action_id,
    detail_id,
    request_id: call.requestId,
    created_at: now(),
    user_message,
  });
}

function view(call: Call, message: Message) {
  const { id, created_at, resource_id, user_message, project_id, action_id, detail_id, request_id } = message;
  const expires = new Date(new Date(`${created_at.slice(0, 19)}Z`).getTime() + 30 * 86_400_000);
  return {
    id,
    project_id,
    action_id,
    detail_id,
    message_level: "ERROR",
    created_at,
    expires_at: `${expires.toISOString().slice(0, 19)}.000000`,
    request_id,
    links: [
      { rel: "self", href: `${call.origin}/share/v2/messages/${id}` },
      { rel: "bookmark", href: `${call.origin}/share/messages/${id}` },
    ],
    resource_type: "SHARE",
    resource_id,
    user_message,
  };
}

/** The route of /messages. */
export function messageRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /messages", (call) => {
      const wanted = call.query.get("resource_id");
      const rows = cloud.manila.messages
        .filter((each) => call.who.admin || each.project_id === call.who.projectId)
        .filter((each) => wanted === null || each.resource_id === wanted)
        .reverse();
      return { status: 200, body: { messages: pageOf(call, rows).rows.map((each) => view(call, each)) } };
    }),
  ];
}
