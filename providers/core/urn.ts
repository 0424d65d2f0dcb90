/** The parts of a URN: `urn:pulumi:stack::project::parents$type::name`. A name may hold `::` itself. */

/** The type of the stack, which is no part of what is declared in it. */
export const STACK = "pulumi:pulumi:Stack";

/** The name of the resource. */
export function nameInUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The URN of what is declared in a component, or in the stack itself. */
export function childOf(parent: string, type: string, name: string): string {
  const [head, project, parents] = parent.split("::");
  const qualified = parents === STACK ? type : `${parents}$${type}`;
  return [head, project, qualified, name].join("::");
}
