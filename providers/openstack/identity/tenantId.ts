/**
 * Tenant ids, `t-` and 10 digits, and the names that go with them. A tenant's domain is named by the id and Keystone
 * lets no two domains have one name: that makes it the allocator. What the domain stands for is in its description.
 * API: identity v3 /domains
 */
import { CloudError, OmnicloudError } from "../../core/errors";
import { markIn, markOf } from "../../core/mark";
import { pause } from "../../core/operation";
import type { OpenStack, Wire } from "../client";

/** The form of a tenant's id. */
export const TENANT_ID = /^t-\d{10}$/;

/** The highest serial that 10 digits can say. */
const LAST = 9_999_999_999;

/** What the description of a tenant's domain says: the tenant's name, then our mark. */
const DESCRIPTION = /^Tenant (.*), managed by Pulumi \[([0-9a-f-]+(?:-kept)?)\]$/s;
/** What it says when the tenant is gone. */
const RETIRED = /^Tenant id of (.*), used until \d{4}-/s;

/** A tenant as its domain shows it. */
export interface TenantDomain {
  /** The tenant's id, which is the domain's name. */
  id: string;
  domainId: string;
  /** The tenant's name; of a domain that something else made, its description. */
  name: string;
  token?: string;
  kept: boolean;
  enabled: boolean;
  /** The tenant is gone; the domain only marks that its id was used. */
  retired: boolean;
}

/** Fewer domains to send; a Keystone that does not know the filter sends all. */
const ONLY_TENANTS = { name__startswith: "t-" };

const domains = (cloud: OpenStack) => cloud.collection("identity", "/domains", "domain", { query: ONLY_TENANTS });

/** The tenants in a cloud, as one list call shows them. It may be some seconds old. */
export async function tenants(cloud: OpenStack): Promise<TenantDomain[]> {
  return (await domains(cloud).all()).filter(({ name }) => TENANT_ID.test(String(name))).map(tenantOf);
}

/** The tenant's domain, read together with others where its id in Keystone is known; `undefined` where it is gone. */
export async function tenantSeen(cloud: OpenStack, id: string, domainId?: string): Promise<TenantDomain | undefined> {
  if (!domainId) return tenantNow(cloud, id);
  const domain = await domains(cloud).get(domainId);
  const tenant = domain && tenantOf(domain);
  return tenant && tenant.id === id && !tenant.retired ? tenant : undefined;
}

/** The tenant's domain as it is now; `undefined` where it is gone or another has its name now. */
export async function tenantNow(cloud: OpenStack, id: string, domainId?: unknown): Promise<TenantDomain | undefined> {
  const [domain] = await cloud.list("identity", "/domains", "domains", { query: { name: id } });
  if (!domain || (domainId !== undefined && domain.id !== domainId)) return undefined;
  const tenant = tenantOf(domain);
  return tenant.retired ? undefined : tenant;
}

/**
 * Takes the next id for a tenant of this name.
 * @throws NameTakenError where another tenant has the name
 */
export async function takeId(cloud: OpenStack, name: string, mark: string): Promise<TenantDomain> {
  const known = await tenantsNow(cloud);
  const holder = rivals(known, name, mark)[0];
  if (holder) throw new NameTakenError(name, holder.id);
  const taken = new Set(known.map(({ id }) => serialOf(id)));
  for (;;) {
    const serial = nextSerial(taken);
    const id = `t-${String(serial).padStart(10, "0")}`;
    try {
      const domain = { name: id, description: describe(name, mark), enabled: true };
      return tenantOf((await cloud.post<{ domain: Wire }>("identity", "/domains", { domain })).domain);
    } catch (error) {
      // Somebody else took this serial since the list was read.
      if (!(error instanceof CloudError && error.status === 409)) throw error;
      taken.add(serial);
    }
  }
}

/** The serial after the highest; where that is the last there can be, the lowest that is free. */
export function nextSerial(taken: ReadonlySet<number>): number {
  const highest = [...taken].reduce((high, serial) => Math.max(high, serial), 0);
  if (highest < LAST) return highest + 1;
  for (let serial = 1; serial < LAST; serial++) if (!taken.has(serial)) return serial;
  throw new OmnicloudError("all tenant ids are used");
}

/** The domains whose tenants this process has seen to hold their names. */
const holding = new Set<string>();

/**
 * Makes sure, for a tenant that is only a domain yet, that no other has its name. Two may have taken it at the same
 * time: the lower serial keeps it and waits for the other to undo itself. The one that loses takes its domain away again.
 * @throws NameTakenError for the one that loses
 */
export async function holdName(cloud: OpenStack, tenant: TenantDomain, mark: string): Promise<void> {
  if (holding.has(tenant.domainId)) return;
  let rival: TenantDomain | undefined;
  for (let look = 0; look < 8; look++) {
    if (look > 0) await pause(200 * look, `tenant ${rival?.id} to give up the name ${tenant.name}`);
    rival = rivals(await tenantsNow(cloud), tenant.name, mark).filter(({ id }) => id !== tenant.id)[0];
    if (!rival) {
      holding.add(tenant.domainId);
      return;
    }
    if (rival.id < tenant.id) break;
  }
  await dropDomain(cloud, tenant.domainId);
  throw new NameTakenError(tenant.name, rival?.id ?? "another one");
}

/**
 * Gives a tenant another name. Where another tenant got that name meanwhile, both step back.
 * @throws NameTakenError where another tenant has the name
 */
export async function rename(cloud: OpenStack, tenant: TenantDomain, name: string, mark: string): Promise<void> {
  const others = async () => rivals(await tenantsNow(cloud), name, mark).filter(({ id }) => id !== tenant.id);
  const [holder] = name === tenant.name ? [] : await others();
  if (holder) throw new NameTakenError(name, holder.id);
  await describeAs(cloud, tenant, describe(name, mark));
  if (name === tenant.name) return;
  const [late] = await others();
  if (!late) return;
  await describeAs(cloud, tenant, describe(tenant.name, mark));
  throw new NameTakenError(name, late.id);
}

/** Leaves the tenant's emptied domain, disabled: its id was used and is never given again. */
export async function retireDomain(cloud: OpenStack, tenant: TenantDomain): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const description = `Tenant id of ${tenant.name}, used until ${day}`;
  await cloud.patch("identity", `/domains/${tenant.domainId}`, { domain: { enabled: false, description } });
}

/** Removes a domain; Keystone wants it disabled first. */
export async function dropDomain(cloud: OpenStack, domainId: string): Promise<void> {
  await cloud.patch("identity", `/domains/${domainId}`, { domain: { enabled: false } });
  await cloud.delete("identity", `/domains/${domainId}`);
}

/** The tenants other than the one with this mark that have this name, the lowest serial first. */
export function rivals(among: TenantDomain[], name: string, mark: string): TenantDomain[] {
  const own = markIn(mark)?.token;
  return among
    .filter((tenant) => !tenant.retired && tenant.name === name && (tenant.token === undefined || tenant.token !== own))
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** Whether the tenant's domain carries this mark. */
export function hasMark({ token, kept }: TenantDomain, mark: string): boolean {
  return token !== undefined && markOf(token, kept) === mark;
}

/** The name of a tenant is another's already. */
export class NameTakenError extends OmnicloudError {
  constructor(name: string, holder: string) {
    super(`name: there is a tenant named ${name} already (${holder}); tenant names are unique`);
  }
}

/** The description that a tenant's domain shall have. */
function describe(name: string, mark: string): string {
  return `Tenant ${name}, managed by Pulumi [${mark}]`;
}

/** A domain seen as a tenant's. */
function tenantOf(domain: Wire): TenantDomain {
  const description = String(domain.description ?? "");
  const enabled = domain.enabled !== false;
  const [, name, written] = DESCRIPTION.exec(description) ?? [];
  const mark = markIn(written);
  const id = String(domain.name);
  const retired = !enabled && RETIRED.test(description);
  const about = { id, domainId: domain.id, enabled, retired };
  return mark ? { ...about, name: name ?? "", ...mark } : { ...about, name: description || id, kept: false };
}

async function tenantsNow(cloud: OpenStack): Promise<TenantDomain[]> {
  const domains = await cloud.list("identity", "/domains", "domains", { query: ONLY_TENANTS });
  return domains.filter(({ name }) => TENANT_ID.test(String(name))).map(tenantOf);
}

async function describeAs(cloud: OpenStack, tenant: TenantDomain, description: string): Promise<void> {
  await cloud.patch("identity", `/domains/${tenant.domainId}`, { domain: { description, enabled: true } });
}

function serialOf(id: string): number {
  return Number(id.slice(2));
}
