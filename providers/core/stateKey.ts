/**
 * What a resource knows of itself, in few bytes: its token and its place in the program. The state holds it twice, in
 * inputs and outputs, and a file back end writes the whole state at every step: a full URN would be 150 bytes more.
 */
import { UNKNOWN } from "./schema";

/** The token; then stack, parents' types and name: `dev|omnicloud:index:Vpc|web`. */
export type Self = readonly [token: string, at: string];

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

/** The same place with the token of the first creation, if there was one. */
export function withFirstToken(self: Self, before: Self | undefined): Self {
  const [token] = before ?? self;
  return [token === UNKNOWN ? self[0] : token, self[1]];
}
