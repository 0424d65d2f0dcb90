/** Whether an API key is good, and its user may touch some resources: `APIAuth` of the IaaS document. */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { authority } from "../providers/core/connection";
import { LoginError, OmnicloudError, reasonOf } from "../providers/core/errors";
import { Http } from "../providers/core/http";
import { within } from "../providers/core/operation";
import { refusal } from "../providers/core/permission";
import type { Inputs, Shape } from "../providers/core/schema";
import { openstack } from "../providers/openstack/cloud";
import { Logins } from "../providers/openstack/login";
import type { OpenStackSettings } from "../providers/openstack/settings";
import { connectionsOfProgram } from "../providers/program";
import { clean, type LookupOptions, type LookupOutputOptions, later, understood } from "./lookup";

/** What is to be checked, and by whom. */
export interface CheckApiKeyArgs {
  /** The key, as its holder showed it. */
  apiKey: string;
  /** The tenant that it is said to be of: `t-0000000001`. */
  tenantId: string;
  /** The platform's user who wants something. @default the connection's */
  platformUserId?: string;
  /** The resources that this user wants to touch; the platform is asked for each. None: the key alone decides. */
  resourceIds?: string[];
  /** The connection whose cloud knows the key. @default the stack's `omnicloud:connection`, or the only one there is */
  connection?: string;
  /** The Keystone v3 URL, in place of a connection. */
  authUrl?: string;
  /** Beside `authUrl`: the file of the authority that signed its certificate, relative to the project's folder. */
  cacert?: string;
  /** The platform's verification URL. @default the connection's */
  verifyUrl?: string;
}

/** The answer. */
export interface CheckApiKeyResult {
  /** True only where the cloud knows the key, and the platform clearly allows each resource. */
  allowed: boolean;
  /** Why not. */
  reason?: string;
}

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

/** An answer without a project is not Keystone's to a tenant's key, whatever its status. */
const NO_LOGIN = "what answers there is not a Keystone that knows this key";

/** What no tenant can be called needs no asking. */
const TENANT = /^t-\d{10}$/;

/**
 * Checks an API key: by logging in with it, then, for each resource, by the platform's word. Whatever is not a clear yes
 * is a no, also a cloud or a platform that does not answer.
 * @throws OmnicloudError, ConnectionError only for arguments that cannot be understood
 * @example const { allowed, reason } = await checkApiKey({ apiKey, tenantId, platformUserId, resourceIds: [volumeId] });
 */
export function checkApiKey(args: CheckApiKeyArgs, opts: LookupOptions = {}): Promise<CheckApiKeyResult> {
  return clean(async () => {
    understood("checkApiKey", schema, args);
    const where = placeOf(args);
    const deadline = Date.now() + (opts.timeout ?? 10) * 1000;
    const reason = await within({ verb: "checkApiKey", deadline, patient: true }, async () => {
      return (await keyRefused(args, where)) ?? (await resourcesRefused(args, where));
    });
    return reason === undefined ? { allowed: true } : { allowed: false, reason };
  });
}

/** {@link checkApiKey} with inputs that may be Outputs. */
export function checkApiKeyOutput(
  args: Inputs<CheckApiKeyArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<CheckApiKeyResult> {
  return later(args, opts, checkApiKey);
}

type Where = Pick<OpenStackSettings, "authUrl" | "cacert" | "verifyUrl" | "platformUserId"> & {
  name: string;
};

function placeOf(args: CheckApiKeyArgs): Where {
  const { authUrl, cacert, verifyUrl, platformUserId } = args;
  if (authUrl) return { name: authUrl, authUrl, cacert, verifyUrl, platformUserId };
  const known = connectionsOfProgram().of(openstack.kind, args.connection, "checkApiKey");
  const settings = known as OpenStackSettings & { name: string };
  return {
    ...settings,
    verifyUrl: verifyUrl ?? settings.verifyUrl,
    platformUserId: platformUserId ?? settings.platformUserId,
  };
}

/** Why the key is not good, or `undefined`. */
async function keyRefused({ apiKey, tenantId }: CheckApiKeyArgs, where: Where): Promise<string | undefined> {
  if (!TENANT.test(tenantId)) return "the tenant id is not t- and 10 digits";
  if (apiKey === "") return "the key is empty";
  const { name, authUrl, cacert } = where;
  const settings: OpenStackSettings & { name: string } = { kind: "openstack", name, authUrl, cacert, tenantId, apiKey };
  const http = new Http({ service: "OpenStack identity", ca: authority(settings), secrets: [apiKey] });
  try {
    const { projectId } = await new Logins(settings, http).login({});
    return projectId ? undefined : NO_LOGIN;
  } catch (error) {
    if (error instanceof LoginError) return `the cloud does not know this key for tenant ${tenantId}`;
    return error instanceof OmnicloudError ? reasonOf(error) : NO_LOGIN;
  }
}

/** Why the platform does not allow one of the resources, or `undefined`. */
async function resourcesRefused(args: CheckApiKeyArgs, where: Where): Promise<string | undefined> {
  const { tenantId, resourceIds = [] } = args;
  if (resourceIds.length === 0) return undefined;
  const { verifyUrl, platformUserId } = where;
  if (!verifyUrl) return "there is no verifyUrl to ask about resources";
  if (!platformUserId) return "there is no platformUserId to ask about resources for";
  if (resourceIds.includes("")) return "a resource id is empty";
  const words = await Promise.all(
    [...new Set(resourceIds)].map(async (resourceId) => {
      const refused = await refusal(verifyUrl, { tenantId, platformUserId, resourceId });
      return refused && `${resourceId}: ${refused}`;
    }),
  );
  const refused = words.filter((word) => word !== undefined);
  return refused.length > 0 ? `the platform does not allow ${refused.join("; ")}` : undefined;
}
