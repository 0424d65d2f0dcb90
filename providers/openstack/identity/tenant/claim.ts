/**
 * How a tenant gets its id, `t-` and 10 digits, and its name, when several are created at a time. Keystone allows no two
 * domains of one name, so it serves as the allocator of ids.
 */
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { markIn } from "../../../core/mark";
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
export async function claimId(client: OpenStack, name: string, mark: string): Promise<TenantDomain> {
  const known = await listTenantsNow(client);
  const holder = othersNamed(known, name, mark)[0];
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
export async function claimName(client: OpenStack, tenant: TenantDomain, mark: string): Promise<void> {
  if (confirmed.has(tenant.domainId)) return;
  let rival: TenantDomain | undefined;
  for (let look = 0; look < 8; look++) {
    if (look > 0) await pause(200 * look, `tenant ${rival?.id} to give up the name ${tenant.name}`);
    rival = othersNamed(await listTenantsNow(client), tenant.name, mark).filter(({ id }) => id !== tenant.id)[0];
    if (!rival) {
      confirmed.add(tenant.domainId);
      return;
    }
    if (rival.id < tenant.id) break;
  }
  await deleteDomain(client, tenant.domainId);
  throw new NameTakenError(tenant.name, rival?.id ?? "another one");
}

/**
 * Gives a tenant another name. If another tenant was given that name meanwhile, both keep their old names.
 * @throws NameTakenError if another tenant has the name
 */
export async function renameTenant(client: OpenStack, tenant: TenantDomain, name: string, mark: string): Promise<void> {
  const others = async () => othersNamed(await listTenantsNow(client), name, mark).filter(({ id }) => id !== tenant.id);
  const [holder] = name === tenant.name ? [] : await others();
  if (holder) throw new NameTakenError(name, holder.id);
  await markDomain(client, tenant.domainId, name, mark);
  if (name === tenant.name) return;
  const [late] = await others();
  if (!late) return;
  await markDomain(client, tenant.domainId, tenant.name, mark);
  throw new NameTakenError(name, late.id);
}

/** The tenants that have this name, without the one that has this mark; the lowest serial first. */
export function othersNamed(among: TenantDomain[], name: string, mark: string): TenantDomain[] {
  const own = markIn(mark)?.token;
  return among
    .filter((tenant) => !tenant.retired && tenant.name === name && (tenant.token === undefined || tenant.token !== own))
    .sort((a, b) => a.id.localeCompare(b.id));
}

function serialOf(id: string): number {
  return Number(id.slice(2));
}
