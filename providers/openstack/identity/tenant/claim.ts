/**
 * How a tenant gets its id, `t-` and 10 digits, and its name, when several are created at a time. Keystone allows no two
 * domains of one name, so it serves as the allocator of ids.
 */
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { pause } from "../../../core/operation";
import type { OpenStack } from "../../client";
import { createDomain, deleteDomain, listTenantsNow, markDomain, type TenantDomain } from "./api";

/** The highest serial that 10 digits can say. */
const LAST = 9_999_999_999;

/** Another tenant has the name already. */
export class NameTakenError extends OmnicloudError {
  constructor(name: string, holder: string) {
    super(`name: a tenant named ${name} exists already (${holder}); tenant names are unique`);
  }
}

/**
 * Creates the domain of a tenant of this name, under the next id.
 * @throws NameTakenError if another tenant has the name
 */
export async function claimId(
  client: OpenStack,
  name: string,
  mark: string,
  own: readonly string[],
): Promise<TenantDomain> {
  const known = await listTenantsNow(client);
  const holder = othersNamed(known, name, own)[0];
  if (holder) throw new NameTakenError(name, holder.id);
  const taken = new Set(known.map(({ id }) => serialOf(id)));
  for (;;) {
    const serial = nextSerial(taken);
    try {
      return await createDomain(client, `t-${String(serial).padStart(10, "0")}`, name, mark);
    } catch (error) {
      // Something else took this serial since the list was read.
      if (!refusedWith(error, 409)) throw error;
      taken.add(serial);
    }
  }
}

/** The serial after the highest; if that is the last there can be, the lowest that is free. */
export function nextSerial(taken: ReadonlySet<number>): number {
  const highest = [...taken].reduce((high, serial) => Math.max(high, serial), 0);
  if (highest < LAST) return highest + 1;
  for (let serial = 1; serial < LAST; serial++) if (!taken.has(serial)) return serial;
  throw new OmnicloudError("all tenant ids are used");
}

/** The domains of tenants whose names this process has confirmed to be theirs alone. */
const confirmed = new Set<string>();

/**
 * Makes sure that no other tenant has the name of this one, which is only a domain so far. Two may have taken it at the
 * same time: the lower serial keeps it and waits for the other to give it up. The one that loses deletes its domain again.
 * @throws NameTakenError for the one that loses
 */
export async function claimName(client: OpenStack, tenant: TenantDomain, own: readonly string[]): Promise<void> {
  if (confirmed.has(tenant.domainId)) return;
  const rival = await winnerOf(client, tenant, tenant.name, own);
  if (rival === undefined) {
    confirmed.add(tenant.domainId);
    return;
  }
  await deleteDomain(client, tenant.domainId);
  throw new NameTakenError(tenant.name, rival);
}

/**
 * Of the tenants that took one name at a time, the id of the one that has it instead of this one; `undefined` if it is this
 * one: the lowest serial, once the others have given the name up.
 */
async function winnerOf(
  client: OpenStack,
  { id: ownId }: TenantDomain,
  name: string,
  own: readonly string[],
): Promise<string | undefined> {
  let rival = "";
  for (let look = 0; look < 8; look++) {
    if (look > 0) await pause(200 * look, `tenant ${rival} to give up the name ${name}`);
    const [other] = othersNamed(await listTenantsNow(client), name, own).filter(({ id }) => id !== ownId);
    if (!other) return undefined;
    rival = other.id;
    if (rival < ownId) break;
  }
  return rival;
}

/**
 * Gives a tenant another name. If another tenant was given that name meanwhile, the lower serial has it, and the other one
 * keeps its old name.
 * @throws NameTakenError if another tenant has the name
 */
export async function renameTenant(
  client: OpenStack,
  tenant: TenantDomain,
  name: string,
  mark: string,
  own: readonly string[],
): Promise<void> {
  const others = name === tenant.name ? [] : othersNamed(await listTenantsNow(client), name, own);
  const holder = others.find(({ id }) => id !== tenant.id);
  if (holder) throw new NameTakenError(name, holder.id);
  await markDomain(client, tenant.domainId, name, mark);
  if (name === tenant.name) return;
  const rival = await winnerOf(client, tenant, name, own);
  if (rival === undefined) return;
  await markDomain(client, tenant.domainId, tenant.name, mark);
  throw new NameTakenError(name, rival);
}

/** The tenants that have this name, without those that have one of these tokens; the lowest serial first. */
export function othersNamed(among: TenantDomain[], name: string, own: readonly string[]): TenantDomain[] {
  return among
    .filter((tenant) => !tenant.retired && tenant.name === name && !own.includes(tenant.token ?? ""))
    .sort((a, b) => a.id.localeCompare(b.id));
}

function serialOf(id: string): number {
  return Number(id.slice(2));
}
