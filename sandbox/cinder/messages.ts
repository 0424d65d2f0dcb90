// Cinder: messages, by which it reports what failed after its answer. From microversion 3.3 on.
import type { Cloud } from "../cloud";
import { micros, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import type { Message, Volume } from "./state";

/** The messages: what was asked for, and what became of it. */
const MESSAGES = {
  NO_BACKEND: "schedule allocate volume:Could not find any available weighted backend.",
  EXTEND_FAILED: "extend volume:Volume Driver failed to extend volume.",
} as const;

/** Adds a message about a volume. */
export function addMessage(cloud: Cloud, call: Call, volume: Volume, what: keyof typeof MESSAGES): void {
  cloud.cinder.messages.push({
    id: uuid(),
    project_id: volume.project_id,
    resource_uuid: volume.id,
    request_id: call.requestId,
    created_at: micros(),
    user_message: MESSAGES[what],
  });
}

function view({ project_id: _project, ...message }: Message) {
  const expires = new Date(new Date(`${message.created_at.slice(0, 19)}Z`).getTime() + 30 * 86_400_000);
  return {
    ...message,
    event_id: `VOLUME_VOLUME_${message.id.slice(0, 3)}`,
    message_level: "ERROR",
    resource_type: "VOLUME",
    guaranteed_until: `${expires.toISOString().slice(0, 19)}.000000`,
    links: [],
  };
}

/** What a list of messages may be chosen by. */
const FILTERS = new Set(["resource_uuid", "resource_type", "event_id", "request_id", "message_level"]);
const PAGING = new Set(["limit", "marker", "offset", "sort", "sort_key", "sort_dir", "with_count"]);

/** The route of /messages. */
export function messageRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /messages", (call) => {
      if (call.version < 3) throw new Refusal(404, "The resource could not be found.");
      const wrong = [...new Set(call.query.keys())].filter((key) => !FILTERS.has(key) && !PAGING.has(key));
      if (call.version >= 31 && wrong.length > 0)
        throw new Refusal(400, `Invalid filters ${wrong.join(", ")} are found in query options.`);
      const wanted = call.query.get("resource_uuid");
      const rows = cloud.cinder.messages
        .filter((each) => each.project_id === call.who.projectId)
        .filter((each) => wanted === null || each.resource_uuid === wanted)
        .reverse();
      return { status: 200, body: { messages: rows.map(view) } };
    }),
  ];
}
