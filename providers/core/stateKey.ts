/**
 * What a resource knows of itself, in few bytes: its token and its place in the program. The state holds it twice, in
 * inputs and outputs, and a file back end writes the whole state at every step: a full URN would be 150 bytes more.
 */
import { identityOf, isSameStack, olderTokenOf, tokenOf } from "./mark";
import { UNKNOWN } from "./schema";

/**
 * The token; then stack, parents' types and name: `dev|omnicloud:index:Vpc|web`; then the tokens that it had in other
 * stacks, which are in the names of its keys and on its ports.
 */
export type Self = readonly [token: string, at: string, ...former: string[]];

/** A URN without what the host knows anyway: the project and the resource's own type. */
export function shortened(urn: string): string {
  const [head = "", , types = "", ...name] = urn.split("::");
  const parents = types.split("$").slice(0, -1).join("$");
  return [head.split(":").at(-1), parents, name.join("::")].join("|");
}

/** The whole URN again. The engine gives a provider's host its project in the environment. */
export function urnOf([, at]: Self, type: string): string {
  const [stack, parents, ...name] = at.split("|");
  const project = process.env.PULUMI_NODEJS_PROJECT ?? "project";
  return `urn:pulumi:${stack}::${project}::${parents ? `${parents}$` : ""}${type}::${name.join("|")}`;
}

/** The name of the stack in which a resource was written down last. */
export function stackOf([, at]: Self): string {
  return at.split("|")[0] ?? "";
}

/**
 * The tokens that mean this resource: its own, and if that follows from its place, what either formula gives there. An
 * object with any of them is the resource's own.
 */
export function tokensOf(self: Self, type: string): readonly string[] {
  const [token] = self;
  const both = formulasOf(self, type);
  return both.includes(token) ? [token, ...both.filter((other) => other !== token)] : [token];
}

/** True if a token is what 0.1.0 gave this resource while its stack had another name. */
export function isFromFormerStack(token: string, self: Self, type: string, stacks: Iterable<string>): boolean {
  const [own, at] = self;
  if (!formulasOf(self, type).includes(own)) return false;
  const place = at.split("|").slice(1).join("|");
  for (const stack of stacks)
    if (olderTokenOf(identityOf(own), urnOf([own, `${stack}|${place}`], type)) === token) return true;
  return false;
}

/** The tokens that a place gives, by either formula. */
export function formulasOf(self: Self, type: string): readonly string[] {
  const [token] = self;
  const urn = urnOf(self, type);
  return [tokenOf(identityOf(token), urn), olderTokenOf(identityOf(token), urn)];
}

/**
 * The same place with the token of the first creation, if there was one. A token of another identity than the stack's own
 * is from before the resource was moved here: it is not kept. An identity that is not known yet is a new one.
 */
export function withFirstToken(self: Self, before: Self | undefined): Self {
  const [now, at] = self;
  const [token, , ...former] = before ?? self;
  if (token === UNKNOWN || token === now) return [now, at, ...former];
  return isSameStack(token, now) ? [token, at, ...former] : [now, at, ...new Set([...former, token])];
}
