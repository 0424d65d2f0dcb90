/** What helps if an object that is in the way is the stack's own: its resource may have another name in the program now. */
import { identityOf, type Mark } from "./mark";

/**
 * The advice for a create that meets an object of the same stack; empty if it is not of the stack, or kept.
 * @param marks what stands on the object
 * @param tokens those of the resource that is created
 */
export function adviceIfOwn(marks: readonly Mark[], tokens: readonly string[]): string {
  const stacks = tokens.map(identityOf);
  const own = marks.find((mark) => !mark.kept && stacks.includes(identityOf(mark.token)));
  if (!own) return "";
  if (tokens.includes(own.token))
    return "it is this resource's own: leave out deleteBeforeReplace: false, so that it is deleted first, or adopt: false";
  const name = own.holder?.split("/").slice(1).join("/") ?? "OLD";
  return `this stack has it already: if its resource got another name or key in the program, give that the option aliases: [{ name: "${name}" }], or run pulumi state rename`;
}
