// Keystone's default policies, as far as they are used here.
import { Refusal } from "../refusal";
import type { Call } from "../service";

/** Refuses an action in Keystone's words. */
export function forbid(action: string): never {
  throw new Refusal(403, `You are not authorized to perform the requested action: ${action}.`);
}

/** Lets the operator through, and whoever `also` holds for. */
export function requirePermission(call: Call, action: string, also = false): void {
  if (!call.who.admin && !also) forbid(`identity:${action}`);
}

/** Refuses with 404 in Keystone's words. */
export function refuseMissing(kind: string, id: string): never {
  throw new Refusal(404, `Could not find ${kind}: ${id}.`);
}

/** Refuses a body without a property, in jsonschema's words (shortened: the schema is left out). */
export function refuseWithout(name: string): never {
  throw new Refusal(400, `'${name}' is a required property\n\nFailed validating 'required' in schema`);
}
