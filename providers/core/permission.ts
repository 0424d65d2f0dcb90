/**
 * The platform's permission for an operation: a connection with `platformUserId` and `verifyUrl` asks before it touches
 * anything. From `APIAuth`, step 2, of the IaaS document: POST JSON {tenantId, platformUserId, resourceId} → {allowed}.
 */
import type { CommonSettings } from "./connection";
import { NotAllowedError, reasonOf } from "./errors";
import { Http } from "./http";

/**
 * Asks the platform, if the connection names one: for each of these ids; for none, once, with no id.
 * @param ids those of the existing objects in question, as the cloud has them; none for what is yet to be created, and for
 * a list
 * @param what is not allowed, for the error, if there are no ids: a look-up's name
 * @throws NotAllowedError for anything but a clear yes for each
 */
export async function requirePermission(
  { verifyUrl, platformUserId, tenantId }: CommonSettings,
  ids: readonly string[],
  what = "to create this",
): Promise<void> {
  if (!verifyUrl) return;
  // Connections are refused without one: whoever gets here all the same is refused too.
  if (!platformUserId)
    throw new NotAllowedError("the platform cannot be asked: the connection has a verifyUrl and no platformUserId");
  const questions = ids.length === 0 ? [""] : [...new Set(ids)];
  const answers = await Promise.all(
    questions.map(async (resourceId) => {
      const reason = await askPlatform(verifyUrl, { tenantId, platformUserId, resourceId });
      return reason && `${resourceId === "" ? what : `this on ${resourceId}`}: ${reason}`;
    }),
  );
  const refused = answers.filter((answer) => answer !== undefined);
  if (refused.length > 0)
    throw new NotAllowedError(`the platform does not allow user ${platformUserId} ${refused.join("; nor ")}`);
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
