/**
 * Of which kind each connection in the stack's config is, for the stack's Identity to remember: a name that came to mean
 * another kind of cloud would let the engine delete all that the stack has there, and create it elsewhere.
 */
import * as pulumi from "@pulumi/pulumi";
import { isFields } from "./answer";
import { kindIn } from "./connection";

/** The hidden input of the Identity that holds them. */
export const KINDS = "__kinds";

/** The kind of each connection in the stack's config, "" where none is written; `undefined` if there are none. */
export function configuredKinds(): Record<string, string> | undefined {
  const all = parsed(new pulumi.Config("omnicloud").get("connections"));
  const kinds = Object.entries(all).map(([name, written]) => [name, kindIn(written) ?? ""]);
  return kinds.length > 0 ? Object.fromEntries(kinds) : undefined;
}

function parsed(written: string | undefined): object {
  try {
    const all: unknown = JSON.parse(written ?? "{}");
    return isFields(all) ? all : {};
  } catch {
    return {}; // it is no JSON: whoever uses it says so
  }
}

/**
 * Why a stack cannot go on with these kinds, in one sentence for each connection that is of another kind than before.
 * @param usual the kind of connections that name none
 */
export function changedKinds(before: unknown, now: unknown, usual: string): string[] {
  if (!isFields(before) || !isFields(now)) return [];
  return Object.entries(now).flatMap(([name, kind]) => {
    if (!Object.hasOwn(before, name)) return [];
    const [was, is] = [before[name] || usual, kind || usual];
    return was === is
      ? []
      : [
          `connection ${name} is of kind ${is} now, and was of kind ${was}: all that the stack has on it would be deleted, data included, and created elsewhere; give the new connection another name`,
        ];
  });
}
