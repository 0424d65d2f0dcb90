/** What each interrupted operation of a stack did, as the clouds show it, and what becomes of the state because of it. */
import { definitionOf } from "../../providers";
import { nameIn, typeOf } from "../../providers/core/address";
import type { Connections } from "../../providers/core/connection";
import type { AnyDefinition } from "../../providers/core/definition";
import type { Properties } from "../../providers/core/equal";
import { findDrift, findMade } from "../../providers/interrupted";
import type { ListMarked } from "../../providers/leftovers";
import type { ResourceProperties } from "../../providers/state";
import { type CheckpointResource, type PendingOperation, propertiesInClear } from "../checkpoint";
import { nameOf } from "../stack";
import type { Change } from "./state";

/** One line of what was found. */
export interface Finding {
  /** `creating`, `updating`, … ; `left` for what no operation explains. */
  operation: string;
  /** What it is about, as a user knows it: `openstack:Volume data`. */
  resource: string;
  /** The resource's URN, if it is one of the program's. */
  urn?: string;
  /** The object's id in the cloud, if there is one. */
  id?: string;
  /** What is there. */
  found: string;
  /** What is done about it. */
  done: string;
  /** Whether something is left for the user to do. */
  isLeft: boolean;
}

/** The same of an operation. */
export interface OperationFinding extends Finding {
  urn: string;
  /** The token of what it made or may have made, if it created one of our resources. */
  token?: string;
  /** What becomes of the state. */
  change: Change;
}

/** A state, once as it is written and once with its secrets in clear. */
export interface Checkpoint {
  resources: readonly CheckpointResource[];
  pending: readonly PendingOperation[];
  /** The same, in the same order, in clear. */
  clear: { resources: readonly CheckpointResource[]; pending: readonly PendingOperation[] };
}

const NOTHING: Change = { kind: "none" };

/** Looks what the operations did. @throws OmnicloudError if a cloud cannot be asked, or a kind of resource is unknown */
export function findOperations(
  checkpoint: Checkpoint,
  connections: Connections,
  list: ListMarked,
): Promise<OperationFinding[]> {
  const { pending, clear } = checkpoint;
  const findings = pending.map(async (operation, index) => {
    const inClear = clear.pending[index] ?? operation;
    const [name] = [nameOfOurs(operation)];
    if (name === undefined) return findingOfOthers(operation);
    const about = describe(operation, name);
    // Of several creates of one resource, of as many interrupted runs, the first one's arguments count: none that shows
    // only in a new object can then be taken for what a later run asked for.
    if (operation.type === "creating" && isCreated(pending.slice(index + 1), operation))
      return { ...about, found: "the same as an earlier run", done: "dropped", isLeft: false, change: NOTHING };
    if (operation.type === "creating")
      return findCreate(about, name, operation, inClear, checkpoint, connections, list);
    if (operation.type === "updating" || operation.type === "deleting")
      return findChange(about, name, operation, checkpoint, connections);
    return { ...about, found: "it changes nothing", done: "dropped", isLeft: false, change: NOTHING };
  });
  return Promise.all(findings);
}

/** What an operation is about. */
type About = Pick<OperationFinding, "operation" | "resource" | "urn">;

function describe({ type, resource }: PendingOperation, name: string): About {
  return { operation: type, resource: `${name} ${nameOf(resource.urn)}`, urn: resource.urn };
}

/** The definition's name of an operation on one of our resources; the identity has none, and is no cloud's. */
function nameOfOurs({ resource }: PendingOperation): string | undefined {
  const name = resource.custom === false ? undefined : nameIn(resource.type);
  return name === "Identity" ? undefined : name;
}

function isCreated(operations: readonly PendingOperation[], { resource: { urn } }: PendingOperation): boolean {
  return operations.some(({ type, resource }) => type === "creating" && resource.urn === urn);
}

/** Components, identities and providers are in the state alone; what other providers did is not known here. */
function findingOfOthers(operation: PendingOperation): OperationFinding {
  const { resource } = operation;
  const about = describe(operation, nameIn(resource.type) ?? resource.type);
  if (/^(pulumi|omnicloud):/.test(resource.type) || resource.custom === false || nameIn(resource.type) !== undefined)
    return { ...about, found: "it is in the state alone", done: "dropped", isLeft: false, change: NOTHING };
  const found = "another provider's: what it did is not known here";
  const done =
    operation.type === "creating"
      ? "dropped: look for what it made in its cloud"
      : `dropped: pulumi refresh --target '${resource.urn}'`;
  return { ...about, found, done, isLeft: true, change: NOTHING };
}

async function findCreate(
  about: About,
  name: string,
  { resource }: PendingOperation,
  inClear: PendingOperation,
  { resources }: Checkpoint,
  connections: Connections,
  list: ListMarked,
): Promise<OperationFinding> {
  const inputs = propertiesInClear(inClear.resource.inputs) as ResourceProperties;
  const own = resources.filter(({ type }) => nameIn(type) === name);
  const isKnown = (id: string) => own.some((one) => one.id === id);
  const made = await findMade(definitionOf(name), inputs, connections, { list, isKnown });
  const [token] = inputs.__self;
  if (!made) {
    const isThere = own.some((one) => one.urn === about.urn && !one.pendingReplacement);
    const found = isThere ? "nothing beside what the state has" : "nothing";
    const done = isThere ? "dropped" : "dropped: the next up creates it";
    return { ...about, token, found, done, isLeft: false, change: NOTHING };
  }
  const { id, isBroken } = made;
  return {
    ...about,
    token,
    id,
    found: isBroken ? `created ${id}, which is in an error state` : `created ${id}`,
    done: `moved into the state: the next up ${isBroken ? "replaces" : "finishes"} it`,
    isLeft: false,
    change: { kind: "move", resource: { ...resource, type: resource.type || typeOf(name) }, id },
  };
}

async function findChange(
  about: About,
  name: string,
  { type, resource: { urn, id: deleted, inputs: asked } }: PendingOperation,
  { clear }: Checkpoint,
  connections: Connections,
): Promise<OperationFinding> {
  // An update that was not done has no id yet: it is of the one that is not going to be deleted.
  const known = clear.resources.find(
    (one) => one.urn === urn && (deleted === undefined ? !one.delete : one.id === deleted),
  );
  const id = known?.id;
  if (!known || id === undefined)
    return { ...about, found: "the state no longer has it", done: "dropped", isLeft: false, change: NOTHING };
  const held = propertiesInClear(known.outputs) as ResourceProperties;
  const definition = definitionOf(name);
  const drift = await findDrift(definition, id, held, connections);
  if (!drift) {
    const done = type === "deleting" ? "removed from the state" : "removed from the state: the next up creates it";
    return { ...about, id, found: "it is gone", done, isLeft: false, change: { kind: "remove", urn, id } };
  }
  return {
    ...about,
    id,
    found: `${type === "deleting" ? `${id} is there` : `${id}`}${differing(drift)}`,
    done: type === "deleting" ? "kept in the state, refreshed" : "refreshed: the next up finishes it",
    isLeft: false,
    change: { kind: "refresh", urn, id, drift: { ...drift, ...tried(definition, type, known.inputs, asked) } },
  };
}

/**
 * What the next `up` must look at beside what the state says: arguments that an interrupted update added, and that the
 * program may not say any more.
 */
function tried(
  { fresh }: AnyDefinition,
  type: string,
  inputs: Properties = {},
  asked: Properties = {},
): Pick<ResourceProperties, "__tried"> {
  const added = Object.keys(asked).filter((key) => !key.startsWith("__") && !(key in inputs));
  return type === "updating" && fresh !== undefined && added.length > 0 ? { __tried: added } : {};
}

/** Which properties differ; hidden ones mean nothing to a user. */
function differing(drift: Properties): string {
  const names = Object.keys(drift).filter((key) => !key.startsWith("__"));
  return names.length === 0 ? ", as the state says" : `, which differs in ${names.join(", ")}`;
}
