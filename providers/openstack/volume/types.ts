/** Volume types by their names. API: block storage v3 /types */
import type { Fault } from "../../core/schema";
import type { OpenStack, Wire } from "../client";
import { missingName } from "../existing";

/** The fault of a type that the cloud does not have, or does not show to this user. */
export function volumeTypeFaults(cloud: OpenStack, property: string, written: string | undefined): Promise<Fault[]> {
  const types = {
    noun: "volume type",
    key: "volume types",
    // An operator sees private types only if it asks for them.
    list: (client: OpenStack) =>
      client.list<Wire & { name: string }>("volume", "/types", "volume_types", { query: { is_public: "None" } }),
  };
  return missingName(cloud, types, property, written);
}
