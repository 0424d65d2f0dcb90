/** Whether an API key is valid, and its user may touch some resources: `APIAuth` of the IaaS document. */
import type { ConnectionArgs } from "../providers/core/connection";
import { ask, asOutput, type LookupOptions } from "./ask";

/** What is to be checked, and for whom. */
export interface CheckApiKeyArgs extends ConnectionArgs {
  /** The key, as its holder showed it. */
  apiKey: string;
  /** The tenant that it is said to belong to: `t-0000000001`. */
  tenantId: string;
  /** The platform's user who wants something. @default the connection's */
  platformUserId?: string;
  /** The resources that this user wants to touch; the platform is asked about each. @default none: the key alone decides */
  resourceIds?: string[];
  /** The Keystone v3 URL, in place of a connection. @default the connection's */
  authUrl?: string;
  /** Beside `authUrl`: the file of the authority that signed its certificate, relative to the project's folder. @default the system's authorities */
  cacert?: string;
  /** The platform's verification URL. @default the connection's */
  verifyUrl?: string;
}

/** Whether the key may be used, and why not. */
export interface CheckApiKeyResult {
  /** True only if the cloud knows the key, and the platform clearly allows each resource. */
  allowed: boolean;
  /** Why not. */
  reason?: string;
}

/**
 * Checks an API key: by logging in with it, then, for each resource, by asking the platform. Anything but a clear yes is
 * a no, even if the cloud or the platform does not answer.
 * @param opts `timeout` is 10 s by default
 * @throws OmnicloudError, ConnectionError only for arguments that cannot be understood
 * @example const { allowed, reason } = await checkApiKey({ apiKey, tenantId, platformUserId, resourceIds: [volumeId] });
 */
export function checkApiKey(args: CheckApiKeyArgs, opts?: LookupOptions): Promise<CheckApiKeyResult> {
  return ask("checkApiKey", args, opts);
}

/** {@link checkApiKey} with inputs that may be Outputs. */
export const checkApiKeyOutput = asOutput(checkApiKey);
