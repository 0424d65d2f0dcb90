/** Pulumi's import asks a provider for what the dynamic provider host does not have: objects are adopted instead. */

/** Why neither the option `import` nor `pulumi import` can serve. */
export const NO_IMPORT = "the engine cannot import resources of a provider in Node";

/** What to do instead of an import. @param id the object's id, as a user writes it */
export function adoptInstead(id: string): string {
  return `give the argument adopt: ${id}, which takes the object over`;
}
