/** Nova's flavors. API: compute v2.1 /flavors */
import type { Flavor, FlavorSpec } from "../../../../lookups/flavor";
import type { Fault } from "../../../core/schema";
import { suggestionFor } from "../../../core/suggest";
import type { OpenStack, Wire } from "../../client";

/** A flavor as the API has it. */
export interface FlavorWire extends Wire {
  name: string;
  vcpus: number;
  /** MiB. */
  ram: number;
  /** GiB. */
  disk: number;
}

/** A flavor as a server shows it: with the size that it had when the server got it. */
export interface ServerFlavorWire {
  /** Only up to microversion 2.46. */
  id?: string;
  original_name?: string;
  vcpus: number;
  ram: number;
  disk: number;
}

/** The query of a list in which operators see private flavors too. */
export const ALL_FLAVORS = { is_public: "None" };

/** A flavor as our type: for servers and for the look-ups. */
export function toFlavor({ id, name, vcpus, ram, disk }: FlavorWire): Flavor {
  return { id, name: String(name), vcpus: Number(vcpus), ram: Number(ram), disk: Number(disk) };
}

/** All flavors that the user may choose from; the client asks for them once. */
export function flavorsOf(client: OpenStack): Promise<Flavor[]> {
  return client.once(LIST, () => listFlavors(client));
}

const LIST = "flavors";

async function listFlavors(client: OpenStack): Promise<Flavor[]> {
  return (await client.list<FlavorWire>("compute", "/flavors/detail", "flavors", { query: ALL_FLAVORS })).map(toFlavor);
}

/** The flavor that a written id or name means; `undefined` if there is none, also none that was created in this run. */
export async function findFlavor(client: OpenStack, written: string): Promise<Flavor | undefined> {
  const isThere = (all: Flavor[]) => flavorNamed(all, written) !== undefined;
  return flavorNamed(await client.onceWith(LIST, isThere, () => listFlavors(client)), written);
}

/** The flavor that a written id or name means; an id comes first. */
function flavorNamed(all: readonly Flavor[], written: string): Flavor | undefined {
  return all.find(({ id }) => id === written) ?? all.find(({ name }) => name === written);
}

/** The fault of a flavor that does not exist. */
export async function missingFlavor(client: OpenStack, written: string): Promise<Fault> {
  const names = (await flavorsOf(client)).map(({ name }) => name);
  const reason = `there is no flavor ${written}; ${suggestionFor(written, names)}`;
  return { property: "flavor", reason, isMissing: true };
}

/** A server's flavor. Without an id in the answer it is found by its name, which only one flavor has. */
export function flavorOfServer(all: readonly Flavor[], { flavor }: { flavor: ServerFlavorWire }): FlavorSpec {
  const listed = all.find(({ id, name }) =>
    flavor.id === undefined ? name === flavor.original_name : id === flavor.id,
  );
  const { original_name: name = listed?.name ?? "", vcpus, ram, disk } = { ...listed, ...flavor };
  return { ...(listed ? { id: listed.id } : {}), name, vcpus: vcpus ?? 0, ram: ram ?? 0, disk: disk ?? 0 };
}
