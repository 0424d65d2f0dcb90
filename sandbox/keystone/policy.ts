// Keystone: its default policies, as far as the sandbox needs them, and refusals in its words.
import { Refusal } from "../refusal";
import type { Call } from "../service";

/** Refuses an action with 403. */
export function forbid(action: string): never {
  throw new Refusal(403, `You are not authorized to perform the requested action: ${action}.`);
}

/**
 * Refuses an action of anybody but the operator.
 * @param isAlso Whether the caller may do it too.
 */
export function requirePermission(call: Call, action: string, isAlso = false): void {
  if (!call.who.admin && !isAlso) forbid(`identity:${action}`);
}

/** Refuses an object that does not exist with 404. */
export function refuseMissing(kind: string, id: string): never {
  throw new Refusal(404, `Could not find ${kind}: ${id}.`);
}

/** Refuses a body without a property, in the words of jsonschema (without the schema). */
export function refuseWithout(name: string): never {
  throw new Refusal(400, `'${name}' is a required property\n\nFailed validating 'required' in schema`);
}

/** The refusal of every wrong user, password, trust and scope. */
export const unauthorized = (): Refusal => new Refusal(401, "The request you have made requires authentication.");
