/** Flavors as servers need them: found by name or id, and told by a server that only knows the name. */

import type { Fault } from "../../../core/schema";
import { nearest } from "../../../core/suggest";
import type { OpenStack, Wire } from "../../client";
import type { ServerWire } from "../server/state";

/** A flavor's size. */
export interface FlavorSpec {
  /** Absent where the flavor is no longer among those that the user may see. */
  id?: string;
  name: string;
  /** Virtual processors. */
  vcpus: number;
  /** Memory in MiB. */
  ram: number;
  /** The local system disk in GiB; 0 where servers must boot from a volume. */
  disk: number;
}

/** A flavor that servers can be made with. */
export type Flavor = FlavorSpec & { id: string };

function specOf(flavor: Wire): Flavor {
  const { id, name, vcpus, ram, disk } = flavor;
  return { id, name: String(name), vcpus: Number(vcpus), ram: Number(ram), disk: Number(disk) };
}

/** All flavors that the user may choose from, asked once; operators see private ones too. */
export function flavors(cloud: OpenStack): Promise<Flavor[]> {
  return cloud.once("flavors", async () =>
    (await cloud.list("compute", "/flavors/detail", "flavors", { query: { is_public: "None" } })).map(specOf),
  );
}

/** A flavor by id or name, ids first. */
export function chosen(all: readonly Flavor[], written: string): Flavor | undefined {
  return all.find(({ id }) => id === written) ?? all.find(({ name }) => name === written);
}

/** The fault of a flavor that does not exist. */
export function noFlavor(all: readonly Flavor[], written: string): Fault {
  const names = all.map(({ name }) => name);
  return { property: "flavor", reason: `there is no flavor ${written}; ${nearest(written, names)}` };
}

/** A server's flavor. It tells its size but, from microversion 2.47 on, no id: names are unique. */
export function flavorOfServer(all: readonly Flavor[], { flavor }: ServerWire): FlavorSpec {
  const listed = all.find(({ id, name }) =>
    flavor.id === undefined ? name === flavor.original_name : id === flavor.id,
  );
  const { original_name: name = listed?.name ?? "", vcpus, ram, disk } = { ...listed, ...flavor };
  return { ...(listed ? { id: listed.id } : {}), name, vcpus: vcpus ?? 0, ram: ram ?? 0, disk: disk ?? 0 };
}
