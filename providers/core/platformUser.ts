/** A connection that asks a platform says for whom. */
import { ConnectionError } from "./errors";

/**
 * Refuses a connection that names a platform to ask and no user: a check that is never made would allow everything.
 * @throws ConnectionError naming the setting that is missing
 */
export function requirePlatformUser(name: string, settings: unknown): void {
  const { verifyUrl, platformUserId } = (settings ?? {}) as { verifyUrl?: unknown; platformUserId?: unknown };
  if (verifyUrl === undefined || (platformUserId !== undefined && platformUserId !== "")) return;
  throw new ConnectionError(
    `connection ${name}: platformUserId: is required with verifyUrl, which is asked what this user may do`,
  );
}
