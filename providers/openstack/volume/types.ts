/** Volume types by their names. API: block storage v3 /types */
import type { Fault } from "../../core/schema";
import type { OpenStack, Wire } from "../client";
import { type Known, missingName } from "../existing";

/** The types that a login may use. */
const TYPES: Known = {
  noun: "volume type",
  key: "volume types",
  // An operator sees private types only if it asks for them.
  list: (client) =>
    client.list<Wire & { name: string }>("volume", "/types", "volume_types", { query: { is_public: "None" } }),
};

/** The fault of a type that the cloud does not have, or does not show to this user. */
export function volumeTypeFaults(cloud: OpenStack, property: string, written: string | undefined): Promise<Fault[]> {
  return missingName(cloud, TYPES, property, written);
}

/** A volume's type by name, as the cloud has it now, and as a state has it. */
interface TypeNames {
  type?: string;
  /** The name as the cloud had it: only a state has that. */
  volumeType?: string;
  /** The ids of what arguments name. States of 0.1.0 have none. */
  __ids?: object;
}

/**
 * The name by which a state of 0.1.0 knows a volume's type, if that is called otherwise today: the cloud has none of that name
 * any more. The volume was not given another type: its old one would still be there.
 */
export async function typeRenamed(cloud: OpenStack, was: TypeNames, now: TypeNames): Promise<string | undefined> {
  const isOld = was.volumeType !== undefined && was.__ids === undefined;
  if (!isOld || was.type === undefined || was.type === now.type) return undefined;
  return (await volumeTypeFaults(cloud, "type", was.type)).length > 0 ? was.type : undefined;
}
