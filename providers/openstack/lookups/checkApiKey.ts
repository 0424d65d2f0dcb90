/** Whether Keystone knows an API key, and whether the platform allows some resources to its user. */
import { z } from "zod";
import type { CheckApiKeyArgs, CheckApiKeyResult } from "../../../lookups/checkApiKey";
import type { Named } from "../../core/cloud";
import { CloudError, LoginError, OmnicloudError, reasonOf } from "../../core/errors";
import { type LookupOn, type On, refuseFaults } from "../../core/lookup";
import { runOperation } from "../../core/operation";
import { askPlatform } from "../../core/permission";
import type { Shape } from "../../core/schema";
import { TENANT_ID } from "../identity/tenant/api";
import { Logins } from "../login";
import type { OpenStackSettings } from "../settings";
import { httpOf, wayOf } from "../way";

const url = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });

const schema = z
  .strictObject({
    apiKey: z.string(),
    tenantId: z.string(),
    platformUserId: z.string().optional(),
    resourceIds: z.array(z.string()).optional(),
    connection: z.string().min(1).optional(),
    authUrl: url.optional(),
    cacert: z.string().min(1).optional(),
    verifyUrl: url.optional(),
  } satisfies Shape<CheckApiKeyArgs>)
  .refine(({ connection, authUrl }) => !connection || !authUrl, "give either connection or authUrl");

/** To a tenant's key Keystone answers with a project: any other answer is not Keystone's, whatever its status. */
const NO_LOGIN = "whatever answers there is not a Keystone that knows this key";

/** Checks an API key. It needs no connection if it is given Keystone's URL. */
export const checkApiKey: LookupOn<CheckApiKeyArgs, CheckApiKeyResult> = async (args, on, options = {}) => {
  refuseFaults("checkApiKey", schema, args);
  const settings = settingsFor(args, on);
  const deadline = Date.now() + (options.timeout ?? 10) * 1000;
  const reason = await runOperation({ verb: "checkApiKey", deadline, patient: true }, async () => {
    return (await reasonAgainstKey(args, settings)) ?? (await reasonAgainstResources(args, settings));
  });
  return reason === undefined ? { allowed: true } : { allowed: false, reason };
};

/** Where the key is checked, and who is asked about resources. */
type CheckSettings = Named<Pick<OpenStackSettings, "authUrl" | "verifyUrl" | "platformUserId">> &
  Pick<OpenStackSettings, "cacert" | "cert" | "key" | "verify" | "timeout">;

function settingsFor({ authUrl, cacert, verifyUrl, platformUserId }: CheckApiKeyArgs, on: On): CheckSettings {
  if (authUrl) return { name: authUrl, authUrl, cacert, verifyUrl, platformUserId };
  const settings = on() as Named<OpenStackSettings>;
  return {
    ...settings,
    verifyUrl: verifyUrl ?? settings.verifyUrl,
    platformUserId: platformUserId ?? settings.platformUserId,
  };
}

/** Why the key is not valid, or `undefined`. */
async function reasonAgainstKey(
  { apiKey, tenantId }: CheckApiKeyArgs,
  { name, authUrl, cacert, cert, key, verify, timeout }: CheckSettings,
): Promise<string | undefined> {
  // No tenant can have another id, so nobody needs to be asked.
  if (!TENANT_ID.test(tenantId)) return "the tenant id is not t- and 10 digits";
  if (apiKey === "") return "the key is empty";
  const way = { authUrl, cacert, cert, key, verify, timeout };
  const settings: Named<OpenStackSettings> = { kind: "openstack", name, ...way, tenantId, apiKey };
  const http = httpOf("identity", wayOf(settings));
  try {
    const { projectId } = await new Logins(settings, http).login({});
    return projectId ? undefined : NO_LOGIN;
  } catch (error) {
    if (error instanceof CloudError && error.foreign && error.status < 400) return NO_LOGIN;
    if (error instanceof LoginError) return `the cloud does not know this key for tenant ${tenantId}`;
    return error instanceof OmnicloudError ? reasonOf(error) : NO_LOGIN;
  }
}

/** Why the platform does not allow one of the resources, or `undefined`. */
async function reasonAgainstResources(args: CheckApiKeyArgs, settings: CheckSettings): Promise<string | undefined> {
  const { tenantId, resourceIds = [] } = args;
  if (resourceIds.length === 0) return undefined;
  const { verifyUrl, platformUserId } = settings;
  if (!verifyUrl) return "there is no verifyUrl to ask about resources";
  if (!platformUserId) return "there is no platformUserId to ask about resources for";
  if (resourceIds.includes("")) return "a resource id is empty";
  const reasons = await Promise.all(
    [...new Set(resourceIds)].map(async (resourceId) => {
      const reason = await askPlatform(verifyUrl, { tenantId, platformUserId, resourceId });
      return reason && `${resourceId}: ${reason}`;
    }),
  );
  const refused = reasons.filter((reason) => reason !== undefined);
  return refused.length > 0 ? `the platform does not allow ${refused.join("; ")}` : undefined;
}
