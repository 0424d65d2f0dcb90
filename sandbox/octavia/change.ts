// Octavia: while a load balancer changes, everything of it is immutable; each change takes a while.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { bool, type Doc, str, strings } from "../wire";
import type { LoadBalancer, Part, Pool } from "./state";

const MUTABLE = ["ACTIVE", "ERROR"];

/** When an object was made, as Octavia writes it. */
const now = (): string => new Date().toISOString().slice(0, 19);

/** The fields of a new object. */
export function newPart(call: Call, given: Doc, project = call.who.projectId): Part {
  return {
    ...{ id: uuid(), project_id: project, name: str(given, "name") ?? "" },
    admin_state_up: bool(given, "admin_state_up") ?? true,
    ...{
      provisioning_status: "PENDING_CREATE",
      created_at: now(),
      updated_at: null,
      tags: strings(given, "tags") ?? [],
    },
  };
}

const immutable = (resource: string, id: string): Refusal =>
  new Refusal(409, `${resource} ${id} is immutable and cannot be updated.`);

/** What a change is about. */
interface Change {
  balancer: LoadBalancer;
  /** The pool that it is in, which must be mutable itself. */
  pool?: Pool;
  /** What is changed; what is new is created already. */
  changed?: readonly Part[];
  /** What is deleted. */
  deleted?: readonly Part[];
  /** Is done at the end. */
  atEnd?: () => void;
}

/** Refuses a change of what is being changed. */
export function requireMutable({ balancer, pool }: Pick<Change, "balancer" | "pool">): void {
  if (pool && !MUTABLE.includes(pool.provisioning_status)) throw immutable("Pool", pool.id);
  if (!MUTABLE.includes(balancer.provisioning_status)) throw immutable("Load Balancer", balancer.id);
}

/** Refuses a change of a load balancer that is being changed. */
export function requireSettled({ id, provisioning_status }: LoadBalancer): void {
  if (!MUTABLE.includes(provisioning_status))
    throw new Refusal(409, `Invalid state ${provisioning_status} of loadbalancer resource ${id}`);
}

/** Starts a change; call `requireMutable` or `requireSettled` before anything is changed. */
export function startChange(
  cloud: Cloud,
  call: Call,
  { balancer, pool, changed = [], deleted = [], atEnd }: Change,
): void {
  const around: Part[] = [balancer, ...(pool ? [pool, ...cloud.octavia.listenersTo(pool)] : [])];
  for (const part of [...around, ...changed])
    if (part.provisioning_status !== "PENDING_CREATE") part.provisioning_status = "PENDING_UPDATE";
  for (const part of deleted) part.provisioning_status = "PENDING_DELETE";
  if (call.fates.has("stuck")) return;
  cloud.clock.after(cloud.settings.delays.balancer, () => {
    const failed = call.fates.has("goes-to-error");
    for (const part of new Set([...around, ...changed])) {
      const isOwn = changed.includes(part) || (part === balancer && changed.length === 0);
      part.provisioning_status = failed && isOwn ? "ERROR" : "ACTIVE";
      part.updated_at = now();
    }
    for (const part of failed ? deleted : []) part.provisioning_status = "ERROR";
    if (!failed) atEnd?.();
  });
}

/** Takes over the fields of a PUT that are set. */
export function assignFields(part: Part, given: Doc): void {
  Object.assign(part, given);
}
