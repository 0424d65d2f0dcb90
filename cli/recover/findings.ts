/** What each interrupted operation of a stack did, as the clouds show it, and what becomes of the state because of it. */
import { definitionOf } from "../../providers";
import { nameIn } from "../../providers/core/address";
import type { Connections } from "../../providers/core/connection";
import type { AnyDefinition } from "../../providers/core/definition";
import type { Properties } from "../../providers/core/equal";
import { identityOf } from "../../providers/core/mark";
import { findDrift, findMade } from "../../providers/interrupted";
import { findMarked, type ListMarked } from "../../providers/leftovers";
import type { ResourceProperties } from "../../providers/state";
import { type CheckpointResource, type PendingOperation, propertiesInClear } from "../checkpoint";
import { definedName, isNative } from "../definedName";
import { tokenIn } from "../history";
import { nameOf } from "../stack";
import type { Change } from "./state";
import { findUntagged, isUntagged } from "./untagged";

/** One line of what was found. */
export interface Finding {
  /** `creating`, `updating`, … ; `failed run` for what one did unheard; `left` for what no operation explains. */
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

/** What is looked at. */
interface Looked {
  checkpoint: Checkpoint;
  connections: Connections;
  list: ListMarked;
}

/**
 * Looks what the operations did.
 * @throws OmnicloudError if a cloud cannot be asked, or a kind of resource is unknown
 */
export async function findOperations(
  checkpoint: Checkpoint,
  connections: Connections,
  list: ListMarked,
): Promise<OperationFinding[]> {
  const { pending } = checkpoint;
  const looked = { checkpoint, connections, list };
  const creates = pending.filter((operation) => operation.type === "creating" && nameOfMarked(operation) !== undefined);
  const byUrn = new Map(creates.map(({ resource: { urn } }) => [urn, [] as number[]]));
  for (const [index, operation] of pending.entries())
    if (creates.includes(operation)) byUrn.get(operation.resource.urn)?.unshift(index);
  const found = new Map<number, OperationFinding>();
  const changes = pending.map(async (operation, index) => {
    if (!creates.includes(operation)) found.set(index, await findChange(operation, looked));
  });
  await Promise.all([...changes, ...[...byUrn.values()].map((indexes) => findCreates(indexes, looked, found))]);
  return [...found].sort(([a], [b]) => a - b).map(([, finding]) => finding);
}

/**
 * Several runs may have been interrupted while they created one resource. The first of them counts that made what there
 * is; the others found it, or made nothing.
 * @param indexes of its operations, the oldest first
 */
async function findCreates(
  indexes: readonly number[],
  looked: Looked,
  found: Map<number, OperationFinding>,
): Promise<void> {
  let isMade = false;
  for (const index of indexes) {
    const operation = looked.checkpoint.pending[index];
    if (!operation) continue;
    if (isMade)
      found.set(index, { ...dropped(operation, "the same as an earlier run"), token: tokenOf(index, looked) });
    else {
      const finding = await findCreate(operation, index, looked);
      isMade = finding.id !== undefined;
      found.set(index, finding);
    }
  }
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

/** The same for a create, which may be one of a native resource of ours, whose object carries our mark. */
function nameOfMarked(operation: PendingOperation): string | undefined {
  const { custom, urn, type, inputs } = operation.resource;
  const isMarked = () => tokenIn({ urn, type, inputs }) !== undefined;
  if (custom !== false && isUntagged({ type, urn })) return type;
  return nameOfOurs(operation) ?? (custom !== false && isNative(type) && isMarked() ? type : undefined);
}

/** An operation that leaves the state as it is. */
function dropped(operation: PendingOperation, found: string, done = "dropped", isLeft = false): OperationFinding {
  const about = describe(operation, definedName(operation.resource.type) ?? operation.resource.type);
  return { ...about, found, done, isLeft, change: NOTHING };
}

/** Components, identities and providers are in the state alone; what other providers did is not known here. */
function findingOfOthers(operation: PendingOperation): OperationFinding {
  const { type, urn, custom } = operation.resource;
  if (/^(pulumi|omnicloud):/.test(type) || custom === false || nameIn(type) !== undefined)
    return dropped(operation, "it is in the state alone");
  const done =
    operation.type === "creating"
      ? "dropped: look for what it made in its cloud"
      : `dropped: pulumi refresh --target '${urn}'`;
  return dropped(operation, "another provider's: what it did is not known here", done, true);
}

/** The inputs of an operation, in clear. */
function inputsOf(index: number, { checkpoint }: Looked): ResourceProperties {
  return propertiesInClear(checkpoint.clear.pending[index]?.resource.inputs) as ResourceProperties;
}

function tokenOf(index: number, looked: Looked): string | undefined {
  return tokenIn({ urn: "", type: "", inputs: inputsOf(index, looked) });
}

async function findCreate(operation: PendingOperation, index: number, looked: Looked): Promise<OperationFinding> {
  const { resource } = operation;
  if (nameOfOurs(operation) === undefined) return findNativeCreate(operation, index, looked);
  const { checkpoint, connections, list } = looked;
  const definition = definitionOf(nameOfOurs(operation) ?? resource.type);
  const inputs = inputsOf(index, looked);
  const own = checkpoint.resources.filter(({ type }) => nameIn(type) === definition.name);
  const isKnown = (id: string) => own.some((one) => one.id === id);
  const made = await findMade(definition, inputs, connections, { list, isKnown });
  const [token] = inputs.__self;
  if (!made) {
    const isThere = own.some(({ urn, pendingReplacement }) => urn === resource.urn && !pendingReplacement);
    if (isThere) return { ...dropped(operation, "nothing beside what the state has"), token };
    return { ...dropped(operation, "nothing", "dropped: the next up creates it"), token };
  }
  const { id, isBroken } = made;
  return {
    ...describe(operation, definition.name),
    token,
    id,
    found: isBroken ? `created ${id}, which is in an error state` : `created ${id}`,
    done: `moved into the state: the next up ${isBroken ? "replaces" : "finishes"} it`,
    isLeft: false,
    change: { kind: "move", resource, id },
  };
}

/**
 * What a native create made: the native provider knows no token, so an `up` before this one may have created another. What
 * the state has is the resource's then, and the first one is left for `leftovers`: never two for one.
 */
async function findNativeCreate(operation: PendingOperation, index: number, looked: Looked): Promise<OperationFinding> {
  const { checkpoint, connections, list } = looked;
  const { resource } = operation;
  const [token, inputs] = [tokenOf(index, looked), inputsOf(index, looked)];
  const own = checkpoint.resources.filter(({ type }) => type === resource.type);
  if (own.some((one) => one.urn === resource.urn && !one.delete && !one.pendingReplacement))
    return { ...dropped(operation, "the state has one already"), token };
  const marked = token === undefined ? [] : await findMarked(identityOf(token), connections, { list });
  const made = isUntagged(resource)
    ? { id: await findUntagged(resource, inputs, connections) }
    : marked
        .filter((object) => object.definition.name === resource.type && object.token === token)
        .filter(({ id }) => !own.some((one) => one.id === id))
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt))[0];
  if (made?.id === undefined) return { ...dropped(operation, "nothing", "dropped: the next up creates it"), token };
  const { id } = made;
  const done = "moved into the state: pulumi refresh, then pulumi up";
  const change: Change = { kind: "move", resource, id };
  return { ...describe(operation, resource.type), token, id, found: `created ${id}`, done, isLeft: false, change };
}

/** What became of a resource that was being changed or deleted. */
async function findChange(operation: PendingOperation, { checkpoint, connections }: Looked): Promise<OperationFinding> {
  const { type, resource } = operation;
  const { urn } = resource;
  const name = nameOfOurs(operation);
  if (name === undefined) return findingOfOthers(operation);
  if (type !== "updating" && type !== "deleting") return dropped(operation, "it changes nothing");
  // An update that was not done has no id yet: it is of the one that is not going to be deleted.
  const known = checkpoint.clear.resources.find(
    (one) => one.urn === urn && (resource.id ? one.id === resource.id : !one.delete),
  );
  const id = known?.id;
  if (!known || id === undefined) return dropped(operation, "the state no longer has it");
  const about = { ...describe(operation, name), id, isLeft: false };
  const held = propertiesInClear(known.outputs) as ResourceProperties;
  const definition = definitionOf(name);
  const drift = await findDrift(definition, id, held, connections);
  if (!drift) {
    const done = type === "deleting" ? "removed from the state" : "removed from the state: the next up creates it";
    return { ...about, found: "it is gone", done, change: { kind: "remove", urn, id } };
  }
  return {
    ...about,
    found: `${type === "deleting" ? `${id} is there` : id}${differing(drift)}`,
    done: type === "deleting" ? "kept in the state, refreshed" : "refreshed: the next up finishes it",
    change: {
      kind: "refresh",
      urn,
      id,
      drift: { ...drift, ...tried(definition, type, known.inputs, resource.inputs) },
    },
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
