/** Where a stack's resources are, beside where its connections lead to now: in another place nothing of it is there. */
import { cloudOf, definitionOf } from "../providers";
import { nameIn } from "../providers/core/address";
import type { Connections } from "../providers/core/connection";
import type { Properties } from "../providers/core/equal";
import { OmnicloudError } from "../providers/core/errors";
import { runOperation } from "../providers/core/operation";
import { describePlace, placeDigest, whereIfKnown, whyElsewhere } from "../providers/place";
import { placeArguments } from "../providers/state";
import type { CheckpointResource, Exported } from "./checkpoint";

/** How long the look at the connections may take, in ms. */
const LONGEST = 60_000;

/** Resources that the state has in another place than their connection leads to now. */
export interface Elsewhere {
  /** In words: both places, and what to do. */
  why: string;
  /** Where their connection leads to now, in words. */
  here: string;
  /** The place that the state has, and the one that their connection leads to. */
  digests: { state: string; here: string };
  /** Their URNs. */
  urns: string[];
}

/** Resources that are in one place, as far as their properties say. */
interface Group {
  name: string;
  properties: Properties;
  urns: string[];
}

type Some = Pick<CheckpointResource, "urn" | "type" | "inputs" | "outputs">;

/**
 * What a state has in other places than its connections lead to.
 * @param resources of the state and of its pending operations
 */
export async function findElsewhere(resources: readonly Some[], connections: Connections): Promise<Elsewhere[]> {
  const groups = groupsOf(resources);
  const found = await runOperation({ verb: "list", deadline: Date.now() + LONGEST, patient: true }, () =>
    Promise.all(groups.map((group) => lookAt(group, connections))),
  );
  const merged = new Map<string, Elsewhere>();
  for (const one of found) {
    if (one === undefined) continue;
    const key = JSON.stringify([one.digests, one.here]);
    merged.set(key, { ...one, urns: [...(merged.get(key)?.urns ?? []), ...one.urns] });
  }
  return [...merged.values()];
}

/** @throws OmnicloudError that names both places, and what to do */
export async function refuseElsewhere(resources: readonly Some[], connections: Connections): Promise<void> {
  const [first] = await findElsewhere(resources, connections);
  if (first) throw new OmnicloudError(first.why);
}

function groupsOf(resources: readonly Some[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { urn, type, inputs = {}, outputs = {} } of resources) {
    const name = nameIn(type);
    if (name === undefined || name === "Identity") continue;
    const all = { ...inputs, ...outputs };
    const keys = ["__place", "connection", ...placeArguments(definitionOf(name))];
    // A secret one says nothing here.
    if (typeof all.__place !== "string" || keys.some((key) => typeof (all[key] ?? "") !== "string")) continue;
    const properties = Object.fromEntries(keys.map((key) => [key, all[key]]));
    const key = JSON.stringify([name, properties]);
    const group = groups.get(key) ?? { name, properties, urns: [] };
    group.urns.push(urn);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function lookAt({ name, properties, urns }: Group, connections: Connections): Promise<Elsewhere | undefined> {
  const definition = definitionOf(name);
  const why = await whyElsewhere(definition, properties, connections);
  const where = why === undefined ? undefined : await whereIfKnown(definition, properties, connections);
  if (why === undefined || where === undefined) return undefined;
  const digests = { state: String(properties.__place), here: placeDigest(definition, where) };
  return { why, here: describePlace(where), digests, urns };
}

/** The state with the places that the connections lead to, of resources whose clouds have moved. */
export function withPlacesNow(state: Exported, moved: readonly Elsewhere[]): Exported {
  const now = new Map(
    moved.flatMap(({ urns, digests }) => urns.map((urn) => [`${urn} ${digests.state}`, digests.here])),
  );
  const replaced = (urn: string, properties: Properties | undefined) => {
    const place = now.get(`${urn} ${String(properties?.__place)}`);
    return place === undefined ? properties : { ...properties, __place: place };
  };
  const { resources } = state.deployment ?? {};
  const moving = resources?.map(({ inputs, outputs, ...rest }) => ({
    ...rest,
    ...(inputs ? { inputs: replaced(rest.urn, inputs) } : {}),
    ...(outputs ? { outputs: replaced(rest.urn, outputs) } : {}),
  }));
  return { ...state, deployment: { ...state.deployment, ...(moving ? { resources: moving } : {}) } };
}

/** Where a command asks: each connection with its cloud, in words. What cannot be used says so when it is asked. */
export async function placesAsked(names: readonly string[], connections: Connections): Promise<string[]> {
  const apart = connections.apart();
  const lines = await runOperation({ verb: "list", deadline: Date.now() + LONGEST, patient: true }, () =>
    Promise.all(names.map((name) => placesOf(name, apart))),
  );
  return lines.flat();
}

async function placesOf(name: string, connections: Connections): Promise<string[]> {
  try {
    const settings = connections.get(name);
    const { places, where } = cloudOf(settings.kind);
    const all = await Promise.all((places?.(settings) ?? [{}]).map((place) => where(settings, place)));
    return all.map((one) => `asks connection ${name}: ${describePlace(one)}`);
  } catch (error) {
    if (error instanceof OmnicloudError) return [];
    throw error;
  }
}
