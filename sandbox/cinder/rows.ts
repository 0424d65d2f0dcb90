// Cinder: lists of snapshots and backups: filters, order, pages.
import { Refusal } from "../refusal";
import type { Call, Reply } from "../service";
import type { Doc } from "../wire";

interface Row {
  id: string;
  project_id: string;
  name: string | null;
  status: string;
  volume_id: string;
}

/** Answers a GET of snapshots or backups: the newest first, one page of them. */
export function listReply<T extends Row>(call: Call, key: string, all: T[], view: (row: T) => Doc): Reply {
  const { query } = call;
  const isAll = call.who.admin && /^(1|true)$/i.test(query.get("all_tenants") ?? "");
  const isWanted = (field: "name" | "status" | "volume_id", row: T) =>
    !query.has(field) || query.get(field) === (row[field] ?? "");
  let rows = all
    .filter((row) => isAll || row.project_id === call.who.projectId)
    .filter((row) => isWanted("name", row) && isWanted("status", row) && isWanted("volume_id", row))
    .reverse();
  const marker = query.get("marker");
  if (marker) {
    const at = rows.findIndex(({ id }) => id === marker);
    if (at < 0) throw new Refusal(404, `${key === "backups" ? "Backup" : "Snapshot"} ${marker} could not be found.`);
    rows = rows.slice(at + 1);
  }
  const limit = Math.min(Number(query.get("limit") ?? 1000), 1000);
  const page = rows.slice(0, limit);
  const next = new URLSearchParams(query);
  next.set("marker", page.at(-1)?.id ?? "");
  const links = [{ rel: "next", href: `${call.origin}/volume${call.path}?${next}` }];
  return {
    status: 200,
    body: { [key]: page.map(view), ...(page.length > 0 && page.length === limit ? { [`${key}_links`]: links } : {}) },
  };
}
