/** Pulumi's import asks a provider for what the dynamic provider host does not have: objects are adopted instead. */
import { ArgumentError } from "./errors";

/** What to do instead of an import. @param id the object's id, as a user writes it */
export function adoptInstead(id: string): string {
  return `resources of omnicloud are not imported, neither by the option import nor by pulumi import: give the argument adopt: ${id} instead, which takes the object over in the next pulumi up`;
}

/**
 * Refuses the option `import`.
 * @param who whose option it is
 * @throws ArgumentError that says what to do instead
 */
export function refuseImport(who: string, opts: object = {}): void {
  const { import: id } = opts as { import?: unknown };
  if (id) throw new ArgumentError(`${who}: import: ${adoptInstead(JSON.stringify(id))}`);
}
