/** Objects that something else has deleted. */
import { isGone, OmnicloudError } from "../core/errors";

/** What a request gives; `undefined` if its object is gone. */
export async function unlessGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * The error for an object that the state has and the cloud has not.
 * @example throw goneError(`share ${id}`);
 */
export function goneError(object: string): OmnicloudError {
  return new OmnicloudError(`${object} is gone from the cloud: run pulumi refresh, then pulumi up`);
}
