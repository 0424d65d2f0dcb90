/**
 * A tenant: a domain, project, user and role of its own in Keystone, and an API key. From `TenantService` of the IaaS
 * document; its outputs are the columns of `tenant_info`. API: identity v3
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Report } from "../../core/definition";
import { CloudError, OmnicloudError } from "../../core/errors";
import { type ResourceArgs, registration } from "../../core/resource";
import { type Inputs, type Shape, UNKNOWN } from "../../core/schema";
import { place } from "../args";
import type { OpenStack } from "../client";
import { refuseUnlessEmpty, removeDefaultGroups } from "./tenantContents";
import {
  dropDomain,
  hasMark,
  holdName,
  NameTakenError,
  rename,
  retireDomain,
  takeId,
  tenantNow,
  tenantSeen,
  tenants,
} from "./tenantId";
import {
  hasKey,
  isWrongPassword,
  type KeyOwner,
  makeKey,
  randomKey,
  randomPassword,
  removeKeysBut,
  setPassword,
} from "./tenantKey";
import { takenOnCloud, twiceInProgram } from "./tenantName";
import { findParts, makeParts, removeParts, wrongWith } from "./tenantParts";

/** Arguments of a {@link TenantResource}. */
export interface TenantResourceArgs extends ResourceArgs {
  /** The name that people know the tenant by, unique in the cloud; it is changed in place. @default the resource's name */
  name?: string;
  /**
   * Any text; a change of it makes a new API key. The old key goes on working until the next change, or until
   * `dropPrevious`, so that there is time to grant the new one.
   */
  rotate?: string;
  /** Removes the API key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
  /** Any text; a change of it gives the tenant's user a new password, and the old one ends at once. API keys stay. */
  rotatePassword?: string;
  /**
   * Removes the domain too when the tenant is deleted, so that its id may be given again.
   * @default the emptied domain stays, disabled, as the mark that its id was used
   */
  purge?: boolean;
}

/** A tenant as the document's table `tenant_info` has it. */
export interface TenantOutputs {
  /** `t-` and 10 digits; never given twice. */
  tenantId: string;
  tenantName: string;
  domainName: string;
  domainId: string;
  projectName: string;
  /** What a platform's stack gives as `project` to act in the tenant. */
  projectId: string;
  userName: string;
  userId: string;
  /** The password of the tenant's user, 20 characters. Secret. */
  password: string;
  roleName: string;
  roleId: string;
  /** The key with which the tenant's teams log in, 20 characters. Secret. */
  apiKey: string;
}

/** The definition of {@link TenantResource}. */
export const tenant = define<TenantResourceArgs, TenantOutputs, OpenStack>({
  name: "openstack:Tenant",
  kind: "openstack",
  args: z.strictObject({
    connection: place.connection,
    adopt: place.adopt,
    name: z
      .string()
      .min(1, "must not be empty")
      .max(100, "must have at most 100 characters")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse.
      .regex(/^(?!\s)[^\x00-\x1f]*(?<!\s)$/, "must not begin or end with a space, nor hold control characters")
      .optional(),
    rotate: z.string().optional(),
    dropPrevious: z.boolean().optional(),
    rotatePassword: z.string().optional(),
    purge: z.boolean().optional(),
  } satisfies Shape<TenantResourceArgs>),
  outputs: [
    "tenantId",
    "tenantName",
    "domainName",
    "domainId",
    "projectName",
    "projectId",
    "userName",
    "userId",
    "password",
    "roleName",
    "roleId",
    "apiKey",
  ],
  secrets: ["password", "apiKey"],

  async validate(args, was, { cloud, urn, name: own, token }) {
    const name = args.name ?? own;
    if (name === UNKNOWN) return [];
    const renamed = !was || (was.name ?? own) !== name;
    const fault = twiceInProgram(cloud, name, urn) ?? (renamed && (await takenOnCloud(cloud, name, token, args.adopt)));
    return fault ? [fault] : [];
  },

  async marked(cloud) {
    try {
      return (await tenants(cloud)).flatMap(({ id, name, token, kept, retired }) =>
        token && !retired ? [{ id, name, token, kept, createdAt: id }] : [],
      );
    } catch (error) {
      if (error instanceof CloudError && error.status === 403) return []; // a tenant's own connection sees no tenants
      throw error;
    }
  },

  async create(args, { cloud, mark, name }, { made, learn }) {
    const domain = await takeId(cloud, args.name ?? name, mark);
    learn({ domainId: domain.domainId });
    try {
      await holdName(cloud, domain, mark);
    } catch (error) {
      if (!(error instanceof NameTakenError)) made(domain.id); // the one that loses has undone itself
      throw error;
    }
    made(domain.id);
    return domain.id;
  },

  async settle(id, _args, { cloud, mark, token, known }, { learn }) {
    const domain = await tenantNow(cloud, id, known.domainId);
    if (!domain) throw gone(id);
    const { project, user } = await findParts(cloud, id, domain.domainId, {});
    if (!project && !user) await holdName(cloud, domain, mark);
    learn({ domainId: domain.domainId });
    if (!domain.enabled || !hasMark(domain, mark)) await rename(cloud, domain, domain.name, mark);

    const kept = textOf(known.password);
    const password = kept ?? randomPassword();
    const { newUser, ...parts } = await makeParts(cloud, id, domain.domainId, password);
    learn({ ...parts });
    if (kept === undefined && !newUser) await setPassword(cloud, parts.userId, password);
    learn({ password });

    const held = textOf(known.apiKey);
    if (held !== undefined && (await hasKey(cloud, parts.userId, held))) return;
    const key = await newKey(cloud, learn, { ...parts, password });
    // A key that an earlier run made and could not keep is nobody's. One of a tenant kept or adopted may be in use.
    if (domain.token === token && !domain.kept) await removeKeysBut(cloud, parts.userId, [key]);
  },

  async read(id, was, { cloud }) {
    const domain = await tenantSeen(cloud, id, was.domainId);
    if (!domain) return undefined;
    const found = await findParts(cloud, id, domain.domainId, was);
    const { missing, parts } = await wrongWith(cloud, found);
    const keyless = parts && was.apiKey && !(await hasKey(cloud, parts.userId, was.apiKey));
    return {
      args: { name: domain.name },
      outputs: {
        tenantId: id,
        tenantName: domain.name,
        domainName: id,
        domainId: domain.domainId,
        projectName: String(found.project?.name ?? id),
        projectId: found.project?.id ?? was.projectId ?? "",
        userName: String(found.user?.name ?? id),
        userId: found.user?.id ?? was.userId ?? "",
        password: was.password ?? "",
        roleName: String(found.role?.name ?? id),
        roleId: found.role?.id ?? was.roleId ?? "",
        apiKey: was.apiKey ?? "",
      },
      unfinished:
        (domain.enabled ? undefined : "its domain is disabled") ??
        missing ??
        (keyless ? "its API key was removed" : undefined) ??
        (was.password && was.apiKey ? undefined : "its password or API key is not known"),
    };
  },

  async update(id, was, args, { cloud, mark, name }, { learn }) {
    const domain = await tenantNow(cloud, id, was.domainId);
    if (!domain) throw gone(id);
    const wanted = args.name ?? name;
    if (wanted !== domain.name || !hasMark(domain, mark)) await rename(cloud, domain, wanted, mark);

    let { password } = was;
    if (args.rotatePassword !== was.rotatePassword) {
      password = randomPassword();
      await setPassword(cloud, was.userId, password);
      learn({ password });
    }
    let key = was.apiKey;
    if (args.rotate !== was.rotate) key = await newKey(cloud, learn, { ...was, password });
    if (args.dropPrevious) await removeKeysBut(cloud, was.userId, [key]);
    else if (key !== was.apiKey) await removeKeysBut(cloud, was.userId, [key, was.apiKey]);
  },

  async delete(id, was, { cloud }) {
    const domain = await tenantNow(cloud, id, was.domainId);
    if (!domain) return;
    const parts = await findParts(cloud, id, domain.domainId, {});
    await refuseUnlessEmpty(cloud, domain, parts);
    if (parts.project) await removeDefaultGroups(cloud, parts.project.id);
    await removeParts(cloud, parts);
    if (was.purge) await dropDomain(cloud, domain.domainId);
    else await retireDomain(cloud, domain);
  },
});

function gone(id: string): OmnicloudError {
  return new OmnicloudError(`tenant ${id} is gone from the cloud: run pulumi refresh, then pulumi up`);
}

/** Makes an API key and keeps it; a password that does not work any more is replaced first. */
async function newKey(cloud: OpenStack, learn: Report["learn"], owner: KeyOwner): Promise<string> {
  const key = randomKey();
  try {
    await makeKey(cloud, owner, key);
  } catch (error) {
    if (!isWrongPassword(error)) throw error;
    const password = randomPassword();
    await setPassword(cloud, owner.userId, password);
    learn({ password });
    await makeKey(cloud, { ...owner, password }, key);
  }
  learn({ apiKey: key });
  return key;
}

/** A text that is known; the empty one stands for none. */
function textOf(known: unknown): string | undefined {
  return typeof known === "string" && known !== "" ? known : undefined;
}

/**
 * A tenant as one resource; `Tenant` of the package is the component around it.
 * @example new TenantResource("acme", { name: "ACME Ltd." })
 */
export class TenantResource extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly tenantId: pulumi.Output<string>;
  declare readonly tenantName: pulumi.Output<string>;
  declare readonly domainName: pulumi.Output<string>;
  declare readonly domainId: pulumi.Output<string>;
  declare readonly projectName: pulumi.Output<string>;
  declare readonly projectId: pulumi.Output<string>;
  declare readonly userName: pulumi.Output<string>;
  declare readonly userId: pulumi.Output<string>;
  declare readonly password: pulumi.Output<string>;
  declare readonly roleName: pulumi.Output<string>;
  declare readonly roleId: pulumi.Output<string>;
  declare readonly apiKey: pulumi.Output<string>;

  constructor(name: string, args: Inputs<TenantResourceArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(tenant, name, args, opts));
  }
}
