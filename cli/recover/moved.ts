/** A stack whose cloud has moved to another URL: what shows that it is that cloud, and what is said of it. */
import { definitionOf } from "../../providers";
import { nameIn } from "../../providers/core/address";
import type { Connections } from "../../providers/core/connection";
import { OmnicloudError } from "../../providers/core/errors";
import { findMarked, type Leftover, type ListMarked } from "../../providers/leftovers";
import type { CheckpointResource } from "../checkpoint";
import { isIdentity } from "../otherStacks";
import type { Elsewhere } from "../places";
import type { Finding, OperationFinding } from "./findings";

/**
 * Makes sure that it is the stack's own cloud: something that the state has is there, with the stack's mark. Clouds that
 * carry no marks are taken at the user's word.
 * @throws OmnicloudError if nothing is there
 */
export async function requireOwn(
  moved: readonly Elsewhere[],
  resources: readonly CheckpointResource[],
  connections: Connections,
  list: ListMarked,
): Promise<void> {
  const urns = new Set(moved.flatMap((one) => one.urns));
  const own = resources.filter(({ urn, type }) => urns.has(urn) && isListed(type));
  if (own.length === 0) return;
  const marked = await markedOf(resources, connections, list);
  if (own.some(({ id, type }) => marked.some((one) => one.id === id && one.definition.name === nameIn(type)))) return;
  throw new OmnicloudError(
    `--moved: nothing that the state has is there (${[...new Set(moved.map(({ here }) => here))].join("; ")}): it is another cloud, or another project or region of it`,
  );
}

/**
 * Makes sure that what is gone is gone from its own place, if the state does not say which that is: one of 0.1.0.
 * @throws OmnicloudError if nothing of the stack is there
 */
export async function requireHere(
  operations: readonly OperationFinding[],
  resources: readonly CheckpointResource[],
  connections: Connections,
  list: ListMarked,
): Promise<void> {
  const gone = operations.filter(({ change }) => change.kind === "remove");
  const isUnplaced = ({ urn, id, type, outputs }: CheckpointResource) =>
    outputs?.__place === undefined && isListed(type) && gone.some((one) => one.urn === urn && one.id === id);
  const first = resources.find(isUnplaced);
  if (first === undefined || process.env.OMNICLOUD_GONE) return;
  if ((await markedOf(resources, connections, list)).length > 0) return;
  throw new OmnicloudError(
    `${nameIn(first.type)} ${first.id} is not here, nor is anything else of this stack: if its connection leads elsewhere now, correct it; if everything was deleted there, run this once with OMNICLOUD_GONE=1`,
  );
}

async function markedOf(
  resources: readonly CheckpointResource[],
  connections: Connections,
  list: ListMarked,
): Promise<Leftover[]> {
  const identities = resources.filter(({ type }) => isIdentity(type)).flatMap(({ id }) => id ?? []);
  return (await Promise.all(identities.map((one) => findMarked(one, connections, { list })))).flat();
}

/** Whether objects of this type are listed with their marks. */
function isListed(type: string): boolean {
  const name = nameIn(type);
  if (name === undefined || name === "Identity") return false;
  const { marked, leftovers } = definitionOf(name);
  return (marked ?? leftovers) !== undefined;
}

/** What is said of resources whose cloud has moved. */
export function describeMove({ urns, here }: Elsewhere): Finding {
  return {
    operation: "moved",
    resource: urns.length === 1 ? String(urns[0]?.split("::").at(-1)) : `${urns.length} resources`,
    found: `their cloud is ${here} now`,
    done: "the state says so from now on",
    isLeft: false,
  };
}
