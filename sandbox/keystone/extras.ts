// Keystone: attributes of anybody's own on projects, users, groups, roles and domains, and the option that protects them.
import { Refusal } from "../refusal";
import { type Doc, doc, isDoc } from "../wire";

/** The attributes of a body that Keystone does not know: it keeps them as they are. */
export const extrasOf = (given: Doc, known: string): Doc => {
  const names = new Set(["id", "links", "options", ...known.split(" ")]);
  return Object.fromEntries(Object.entries(given).filter(([key]) => !names.has(key)));
};

/** The options of a body over those that were there; null takes one away. */
export function optionsOf(given: Doc, before: Doc = {}): Doc {
  if (!isDoc(given.options)) return before;
  const unknown = Object.keys(doc(given, "options")).find((key) => key.startsWith("multi_factor_auth"));
  if (unknown !== undefined)
    throw new Refusal(501, `The sandbox does not have what '${unknown}' asks for: several factors at a login.`);
  const all = { ...before, ...doc(given, "options") };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** Refuses to change or delete what is immutable, but for the option itself. */
export function requireMutable(
  kind: string,
  { id, options }: { id: string; options?: Doc },
  verb: "update" | "delete",
  given: Doc = {},
): void {
  if (options?.immutable !== true) return;
  const opened = doc(given, "options");
  if (verb === "update" && "immutable" in opened && opened.immutable !== true) return;
  throw new Refusal(
    403,
    `Unable to ${verb} immutable ${kind} resource: \`${id}. Set resource option "immutable" to false first.`,
  );
}
