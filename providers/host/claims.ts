/**
 * What the resources of one program claim: a token, or an object to adopt. A host serves one run, and sees every resource of
 * the program, so it notices when two claim the same.
 */

import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import type { Properties } from "../core/equal";
import { identityOf, nextTokenOf } from "../core/mark";
import { type Fault, UNKNOWN } from "../core/schema";
import { type Self, tokensOf, urnOf } from "../core/stateKey";
import { nameInUrn } from "../core/urn";
import { whereIfKnown } from "../place";
import type { ResourceProperties } from "../state";

/** Who has a token, and whether it has had it before this run. */
const tokens = new Map<string, { urn: string; isLiving: boolean }>();

/** A resource that adopts an object, or has one. */
interface Claim {
  readonly urn: string;
  readonly isAdopter: boolean;
  /** Where the object is: asked for only if another claim is for the same id. */
  place(): Promise<string>;
}

const claims = new Map<string, Claim[]>();

/**
 * The tokens of a new resource, unless another one has them: one that was renamed from its name with an alias keeps the
 * token of its first name, and must not lose its object to the new one.
 */
export function freeToken({ name }: AnyDefinition, self: Self): Self {
  const type = typeOf(name);
  if (self[0] === UNKNOWN) return self;
  const urn = urnOf(self, type);
  const isTaken = tokensOf(self, type).some((token) => {
    const holder = tokens.get(token);
    return holder?.isLiving && holder.urn !== urn;
  });
  if (isTaken) return [nextTokenOf(identityOf(self[0]), urn), self[1]];
  // The engine checks a resource that it replaces once more, as a new one.
  for (const token of tokensOf(self, type)) tokens.set(token, { urn, isLiving: tokens.get(token)?.isLiving ?? false });
  return self;
}

/** True if a resource of the program had a token before this run. */
export const hadToken = (token = ""): boolean => tokens.get(token)?.isLiving ?? false;

/** Notes the token of a resource that the state has. @returns the fault, if a new resource took it for its own before */
export function noteToken({ name }: AnyDefinition, self: Self): Fault | undefined {
  const urn = urnOf(self, typeOf(name));
  const holder = tokens.get(self[0]);
  tokens.set(self[0], { urn, isLiving: true });
  if (!holder || holder.isLiving || holder.urn === urn) return undefined;
  const first = nameInUrn(holder.urn);
  return {
    property: "aliases",
    reason: `${nameInUrn(urn)} was named ${first} before, and ${first} is a new resource now, which would take its object: declare ${nameInUrn(urn)} before ${first}`,
  };
}

/**
 * Notes that a resource adopts an object, or has it.
 * @returns the other resource of the program that adopts it or, if this one adopts it, has it already
 */
export async function claimObject(
  definition: AnyDefinition,
  id: string,
  { __self: self, ...properties }: ResourceProperties,
  connections: Connections,
  isAdopter: boolean,
): Promise<string | undefined> {
  const urn = urnOf(self, typeOf(definition.name));
  const key = `${definition.name} ${id}`;
  const place = () => placeOf(definition, properties, connections);
  const others = (claims.get(key) ?? []).filter((claim) => claim.urn !== urn);
  claims.set(key, [...others, { urn, isAdopter, place }]);
  for (const other of others)
    if ((isAdopter || other.isAdopter) && (await other.place()) === (await place())) return other.urn;
  return undefined;
}

/** The cloud and region that an object is in, where no other has its id; if the cloud does not answer, as it is written. */
async function placeOf(definition: AnyDefinition, properties: Properties, connections: Connections): Promise<string> {
  const where = await whereIfKnown(definition, properties, connections);
  const { cloud, region } = where ?? { cloud: properties.connection, region: properties.region };
  return JSON.stringify([cloud, region]);
}
