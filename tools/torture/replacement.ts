/** How the small engine asks for a difference, as the real one does. */
import type { Kept, Properties } from "./state";

/** What differs. */
export interface Delta {
  changes: boolean;
  /** The properties by which the resource must be replaced. */
  replaces: string[];
}

/** What the engine sends for a value that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Asks who has a resource for `diff`. */
type AskDiff = (old: Kept, ...args: unknown[]) => Promise<{ changes?: boolean; replaces?: string[] }>;

/**
 * The difference between a kept resource and new inputs.
 * @param replaced the resources that are being replaced: what comes from them is not known
 */
export async function changeOf(
  old: Kept,
  inputs: Properties,
  ask: AskDiff,
  replaced: ReadonlySet<string> = new Set(),
): Promise<Delta> {
  const unknown = Object.entries(old.propertyDependencies).filter(([, urns]) => urns.some((urn) => replaced.has(urn)));
  if (replaced.size > 0 && unknown.length === 0) return { changes: false, replaces: [] };
  const asked = { ...inputs, ...Object.fromEntries(unknown.map(([key]) => [key, UNKNOWN])) };
  const { changes = false, replaces = [] } = await ask(old, old.id, old.outputs, asked);
  return { changes, replaces };
}
