/**
 * The platform's permission for an operation: a connection with `platformUserId` and `verifyUrl` asks before it touches a
 * resource. From `APIAuth`, step 2, of the IaaS document: POST JSON {tenantId, platformUserId, resourceId} → {allowed}.
 */
import type { CommonSettings } from "./connection";
import { NotAllowedError, reasonOf } from "./errors";
import { Http } from "./http";

/**
 * Asks the platform, if the connection names one.
 * @param id the resource's id in the cloud; empty for one that is yet to be created, and for a list
 * @param what is not allowed, for the error, if it is not an operation on that resource: a look-up's name
 * @throws NotAllowedError for anything but a clear yes
 */
export async function requirePermission(
  { verifyUrl, platformUserId, tenantId }: CommonSettings,
  id: string,
  what = `this on ${id || "a new resource"}`,
): Promise<void> {
  if (!verifyUrl || !platformUserId) return;
  const refused = await askPlatform(verifyUrl, { tenantId, platformUserId, resourceId: id });
  if (refused) throw new NotAllowedError(`the platform does not allow user ${platformUserId} ${what}: ${refused}`);
}

/** Why the platform does not allow it, or `undefined` for a clear yes. */
export async function askPlatform(
  verifyUrl: string,
  question: { tenantId?: string; platformUserId: string; resourceId: string },
): Promise<string | undefined> {
  try {
    const { body } = await new Http({ service: "the platform's verification" }).ask({
      method: "POST",
      url: verifyUrl,
      body: question,
    });
    return (body as { allowed?: unknown } | undefined)?.allowed === true
      ? undefined
      : "its answer was not allowed: true";
  } catch (error) {
    return reasonOf(error);
  }
}
