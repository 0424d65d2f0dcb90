/** What a stack's runs left in its clouds beside what the state has, once each operation is explained. */
import { nameIn } from "../../providers/core/address";
import type { Connections } from "../../providers/core/connection";
import type { Lost } from "../../providers/core/definition";
import { identityOf } from "../../providers/core/mark";
import { findLost, findMarked, isFree, type Leftover, type ListMarked } from "../../providers/leftovers";
import { requirePermissionToList } from "../../providers/permission";
import { connectionsToAsk } from "../asked";
import type { CheckpointResource, Exported } from "../checkpoint";
import { isInState } from "../evidence";
import type { Finding, OperationFinding } from "./findings";

/** One object that was left, or may have been. */
export interface LeftFinding extends Finding {
  /** A part that a create began with and that nothing uses: it is deleted. */
  part?: Leftover;
}

/**
 * Finds what is left: what no operation explains, a second object of one token, what no cloud can say, and parts that an
 * interrupted create began with. Such a part is deleted, because its create is dropped; if the create's object is in the
 * state, the next run sees to its parts.
 */
export async function findLeft(
  { deployment = {} }: Exported,
  operations: readonly OperationFinding[],
  connections: Connections,
  list: ListMarked,
): Promise<LeftFinding[]> {
  const { resources = [] } = deployment;
  const tokens = operations.flatMap(({ token }) => token ?? []);
  const own = resources.filter(({ type }) => nameIn(type) === "Identity").flatMap(({ id }) => id ?? []);
  const identities = [...new Set([...own, ...tokens.map(identityOf)])];
  if (identities.length === 0) return [];
  const unasked: LeftFinding[] = [];
  const names = connectionsToAsk(deployment, connections, (found) => unasked.push(notAsked(found)));
  await requirePermissionToList(names, connections, "recover");
  const marked = await Promise.all(identities.map((identity) => findMarked(identity, connections, { list, names })));
  const unknown = marked.flat().filter((object) => !isKnown(object, resources, operations));
  return [
    ...unknown.flatMap(
      (object) =>
        explained(
          object,
          operations.find(({ token }) => token === object.token),
        ) ?? [],
    ),
    ...identities.flatMap(findLost).map(lost),
    ...unasked,
  ];
}

function isKnown(
  object: Leftover,
  resources: readonly CheckpointResource[],
  operations: readonly OperationFinding[],
): boolean {
  const { id, definition } = object;
  return (
    isInState({ resources: [...resources] }, object) ||
    operations.some((one) => one.id === id && one.resource.startsWith(`${definition.name} `))
  );
}

/** What is said of an object that the state does not have. @param by the create with its token, if there is one */
function explained(object: Leftover, by: OperationFinding | undefined): LeftFinding | undefined {
  const { definition, id, name } = object;
  const about = { operation: "left", resource: `${definition.name} ${name || id}`, id };
  if (object.isPart && by) {
    if (by.id !== undefined) return undefined;
    const found = `${id}, which ${by.resource} began with`;
    return { ...about, found, done: "deleted", isLeft: false, part: object };
  }
  if (!isFree(object, identityOf(object.token))) return undefined;
  const found = by?.id === undefined ? `${id}: no operation explains it` : `${id}: created twice, ${by.id} is older`;
  return { ...about, found, done: "left alone: see npx omnicloud leftovers", isLeft: true };
}

function lost({ name, sentence }: Lost): LeftFinding {
  const done = `once you have looked: npx omnicloud leftovers STACK --forget ${name}`;
  return { operation: "lost", resource: name, found: sentence, done, isLeft: true };
}

function notAsked(found: string): LeftFinding {
  return {
    operation: "left",
    resource: "unknown",
    found,
    done: "set this connection in the stack's config",
    isLeft: true,
  };
}
