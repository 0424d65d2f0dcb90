/** What Cinder and Manila say alike of all that they store: volumes, shares, their snapshots and backups. */
import { MARK_KEY } from "../core/mark";
import type { Wire } from "./client";
import { descriptionOf } from "./mark";
import { timeOf } from "./time";

/** A stored object as the API has it. */
export interface StoredWire extends Wire {
  name: string | null;
  description: string | null;
  /** GiB. */
  size: number;
  metadata?: Record<string, string>;
  /** Without a zone: it is UTC. */
  created_at: string;
  updated_at?: string | null;
}

/** A stored object as our type. */
export interface StoredState {
  /** The id in the cloud. */
  id: string;
  /** Empty if it has none. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** GiB. */
  size: number;
  /** `available`, `creating`, `error`, … */
  status: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
}

/** One that carries metadata, and says when it was changed. */
export interface TaggedState extends StoredState {
  /** The user's own keys and values. */
  metadata: Record<string, string>;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** A stored object as our type. */
export function toStored(wire: StoredWire & { status: string | null }): StoredState {
  return {
    id: wire.id,
    name: wire.name ?? "",
    description: descriptionOf(wire.description),
    size: wire.size,
    // Manila's is null after the last instance of a deleted share is gone, until the share itself is.
    status: wire.status ?? "deleting",
    createdAt: timeOf(wire.created_at),
  };
}

/** The same, of one with metadata. @param clouds the keys that are not its user's, beside our mark */
export function toTagged(wire: StoredWire & { status: string }, clouds: readonly string[] = []): TaggedState {
  return { ...toStored(wire), metadata: usersMetadata(wire, clouds), updatedAt: timeOf(wire.updated_at) };
}

/** The user's own keys and values. @param clouds the keys that are not its user's, beside our mark */
export function usersMetadata(
  { metadata = {} }: Pick<StoredWire, "metadata">,
  clouds: readonly string[] = [],
): Record<string, string> {
  const isOwn = (key: string) => key !== MARK_KEY && !clouds.includes(key);
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => isOwn(key)));
}
