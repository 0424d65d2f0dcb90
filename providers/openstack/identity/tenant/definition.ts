/**
 * The definition of a tenant: `TenantService` of the IaaS document. Its outputs are the columns of `tenant_info`.
 * API: identity v3
 */
import { z } from "zod";
import { define, type Report, type Seen } from "../../../core/definition";
import { refusedWith } from "../../../core/errors";
import { type Shape, UNKNOWN } from "../../../core/schema";
import { itself } from "../../../core/touched";
import { openStackFields } from "../../args";
import type { OpenStack } from "../../client";
import { goneError } from "../../gone";
import {
  deleteDomain,
  findTenant,
  findTenantNow,
  hasMark,
  listTenants,
  markDomain,
  retireDomain,
  type TenantDomain,
} from "./api";
import { claimId, claimName, NameTakenError, renameTenant } from "./claim";
import { deleteDefaultGroups, refuseUnlessEmpty } from "./contents";
import {
  createKey,
  deleteKeysExcept,
  hasKey,
  isWrongPassword,
  type KeyOwner,
  randomKey,
  randomPassword,
  setPassword,
} from "./key";
import { nameFaultInProgram, nameFaultOnCloud } from "./name";
import { checkParts, createParts, deleteParts, type FoundParts, findParts } from "./parts";
import { type TenantResourceArgs, type TenantResourceOutputs, tenantType } from "./tenant";

/**
 * The tenant as the resource sees it.
 * @param was what is kept of it: the cloud reports neither password nor key, and no ids of parts that are gone
 */
function view(
  domain: TenantDomain,
  { project, user, role }: FoundParts,
  was: Partial<TenantResourceOutputs>,
): Seen<TenantResourceArgs, TenantResourceOutputs> {
  const { id } = domain;
  return {
    args: { name: domain.name },
    outputs: {
      tenantId: id,
      tenantName: domain.name,
      domainName: id,
      domainId: domain.domainId,
      projectName: project?.name ?? id,
      projectId: project?.id ?? was.projectId ?? "",
      userName: user?.name ?? id,
      userId: user?.id ?? was.userId ?? "",
      password: was.password ?? "",
      roleName: role?.name ?? id,
      roleId: role?.id ?? was.roleId ?? "",
      apiKey: was.apiKey ?? "",
    },
  };
}

/** What is missing of a tenant, if anything is. */
async function missingOf(
  cloud: OpenStack,
  { enabled }: TenantDomain,
  found: FoundParts,
  { password, apiKey }: Partial<TenantResourceOutputs>,
): Promise<string | undefined> {
  const { missing, parts } = await checkParts(cloud, found);
  const keyIsGone = parts && apiKey && !(await hasKey(cloud, parts.userId, apiKey));
  if (!enabled) return "its domain is disabled";
  if (missing !== undefined) return missing;
  if (keyIsGone) return "its API key was deleted";
  return password && apiKey ? undefined : "its password or API key is not known";
}

/** The definition of a tenant. */
export const tenant = define<TenantResourceArgs, TenantResourceOutputs, OpenStack>(tenantType, {
  args: z.strictObject({
    connection: openStackFields.connection,
    adopt: openStackFields.adopt,
    takeOver: openStackFields.takeOver,
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

  touches: itself,

  async validate(args, was, { cloud, urn, name: own, tokens }) {
    const name = args.name ?? own;
    if (name === UNKNOWN) return [];
    const renamed = !was || (was.name ?? own) !== name;
    const fault =
      nameFaultInProgram(cloud, name, urn) ?? (renamed && (await nameFaultOnCloud(cloud, name, tokens, args.adopt)));
    return fault ? [fault] : [];
  },

  async marked(cloud) {
    try {
      return (await listTenants(cloud)).flatMap(({ id, name, token, kept, retired }) =>
        token && !retired ? [{ id, name, token, kept, createdAt: id }] : [],
      );
    } catch (error) {
      if (refusedWith(error, 403)) return []; // a tenant's own connection sees no tenants
      throw error;
    }
  },

  fresh: (args, { name }) => ({ name, ...args }),

  async create(args, { cloud, mark, tokens, name }, { made, learn }) {
    const domain = await claimId(cloud, args.name ?? name, mark, tokens);
    learn({ domainId: domain.domainId });
    try {
      await claimName(cloud, domain, tokens);
    } catch (error) {
      if (!(error instanceof NameTakenError)) made(domain.id); // the one that loses has deleted its domain
      throw error;
    }
    made(domain.id);
    return domain.id;
  },

  async settle(id, args, { cloud, mark, tokens, known }, { learn }) {
    const domain = await findTenantNow(cloud, id, known.domainId);
    if (!domain) throw goneError(`tenant ${id}`);
    const { project, user } = await findParts(cloud, id, domain.domainId, {});
    if (!project && !user) await claimName(cloud, domain, tokens);
    learn({ domainId: domain.domainId });
    if (!domain.enabled || !hasMark(domain, mark)) await renameTenant(cloud, domain, domain.name, mark, tokens);

    const kept = nonEmpty(known.password);
    const password = kept ?? randomPassword();
    const { newUser, ...parts } = await createParts(cloud, id, domain.domainId, password);
    learn({ ...parts });
    if (kept === undefined && !newUser) await setPassword(cloud, parts.userId, password);
    learn({ password });

    const held = nonEmpty(known.apiKey);
    if (held !== undefined && (await hasKey(cloud, parts.userId, held))) return;
    const key = await giveNewKey(cloud, learn, { ...parts, password });
    // Nobody has a key that an earlier run created and could not keep. That of a tenant kept or adopted may be in use.
    const isOwn = domain.token !== undefined && tokens.includes(domain.token) && !domain.kept;
    if (isOwn && typeof args.adopt !== "string") await deleteKeysExcept(cloud, parts.userId, [key]);
  },

  async read(id, was, { cloud }) {
    const domain = await findTenant(cloud, id, was.domainId);
    if (!domain) return undefined;
    const found = await findParts(cloud, id, domain.domainId, was);
    const { token, kept } = domain;
    const marks = token === undefined ? [] : [{ token, kept }];
    return { ...view(domain, found, was), marks, unfinished: await missingOf(cloud, domain, found, was) };
  },

  async update(id, was, args, { cloud, mark, tokens, name }, { learn }) {
    const domain = await findTenantNow(cloud, id, was.domainId);
    if (!domain) throw goneError(`tenant ${id}`);
    const wanted = args.name ?? name;
    if (wanted !== domain.name || !hasMark(domain, mark)) await renameTenant(cloud, domain, wanted, mark, tokens);

    let { password } = was;
    if (args.rotatePassword !== was.rotatePassword) {
      password = randomPassword();
      await setPassword(cloud, was.userId, password);
      learn({ password });
    }
    let key = was.apiKey;
    if (args.rotate !== was.rotate) key = await giveNewKey(cloud, learn, { ...was, password });
    if (args.dropPrevious) await deleteKeysExcept(cloud, was.userId, [key]);
    else if (key !== was.apiKey) await deleteKeysExcept(cloud, was.userId, [key, was.apiKey]);
  },

  async remark(id, mark, { cloud }) {
    const domain = await findTenantNow(cloud, id);
    if (domain) await markDomain(cloud, domain.domainId, domain.name, mark, domain.enabled);
  },

  async delete(id, was, { cloud, token }) {
    const domain = await findTenantNow(cloud, id, was.domainId);
    if (!domain) return;
    const parts = await findParts(cloud, id, domain.domainId, {});
    await refuseUnlessEmpty(cloud, domain, parts, token);
    if (parts.project) await deleteDefaultGroups(cloud, parts.project.id);
    await deleteParts(cloud, parts);
    if (was.purge) await deleteDomain(cloud, domain.domainId);
    else await retireDomain(cloud, domain);
  },
});

/** Creates an API key and keeps it; a password that no longer works is replaced first. */
async function giveNewKey(cloud: OpenStack, learn: Report["learn"], owner: KeyOwner): Promise<string> {
  const key = randomKey();
  try {
    await createKey(cloud, owner, key);
  } catch (error) {
    if (!isWrongPassword(error)) throw error;
    const password = randomPassword();
    await setPassword(cloud, owner.userId, password);
    learn({ password });
    await createKey(cloud, { ...owner, password }, key);
  }
  learn({ apiKey: key });
  return key;
}

/** A known text; an empty one means none. */
function nonEmpty(known: unknown): string | undefined {
  return typeof known === "string" && known !== "" ? known : undefined;
}
