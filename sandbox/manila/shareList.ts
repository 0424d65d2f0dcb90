// Manila: lists of shares: filters, order, pages.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { isDoc } from "../wire";
import type { Share } from "./state";
import { shareView, summary } from "./views";
import { pageOf, wantsAllProjects } from "./words";

/** The body of GET /shares and /shares/detail. Manila ignores filters that it does not know. */
export function listShares(cloud: Cloud, call: Call, detail: boolean) {
  const { query } = call;
  const project = wantsAllProjects(call) ? (query.get("project_id") ?? undefined) : call.who.projectId;
  const rows = [...cloud.manila.shares.values()]
    .filter((share) => project === undefined || share.project_id === project)
    .filter((share) => matches(call, share))
    .reverse();
  if (query.get("sort_dir") === "asc") rows.reverse();
  const { rows: shown, full } = pageOf(call, rows);
  const next = new URLSearchParams(query);
  next.set("marker", shown.at(-1)?.id ?? "");
  return {
    shares: shown.map((share) => (detail ? shareView(cloud, call, share) : summary(call, share))),
    ...(call.version >= 42 && /^true$/i.test(query.get("with_count") ?? "") ? { count: rows.length } : {}),
    // The link names a marker, which Manila then ignores: only an offset leads to the next page.
    ...(full && shown.length > 0
      ? { shares_links: [{ rel: "next", href: `${call.origin}/share${call.path}?${next}` }] }
      : {}),
  };
}

function matches({ query, version }: Call, share: Share): boolean {
  // Nothing is ever in the recycle bin here: deleting softly is refused.
  if (version >= 69 && /^(1|true|yes|y|t|on)$/i.test(query.get("is_soft_deleted") ?? "")) return false;
  const equal = (key: string, value: unknown): boolean => query.get(key) === null || query.get(key) === value;
  if (!equal("name", share.name) || !equal("status", share.status)) return false;
  if (!equal("share_network_id", share.share_network_id) || !equal("share_type_id", share.typeId)) return false;
  if (!equal("share_server_id", share.serverId)) return false;
  if (query.has("name~") && !(share.name ?? "").includes(query.get("name~") ?? "")) return false;
  const metadata = query.get("metadata");
  if (metadata === null) return true;
  let wanted: unknown;
  try {
    wanted = JSON.parse(metadata.replaceAll("'", '"')); // Python's repr of a dict
  } catch {
    throw new Refusal(400, "malformed node or string");
  }
  return isDoc(wanted) && Object.entries(wanted).every(([key, value]) => share.metadata[key] === value);
}
