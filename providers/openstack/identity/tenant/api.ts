/**
 * Tenants as Keystone has them: a tenant's domain is named by the tenant's id, and its description says what it stands for.
 * API: identity v3 /domains
 */
import { markIn, markOf } from "../../../core/mark";
import type { OpenStack, Wire } from "../../client";

/** A domain as the API has it. */
export interface DomainWire extends Wire {
  name: string;
  description?: string | null;
  enabled: boolean;
}

/** The form of a tenant's id. */
export const TENANT_ID = /^t-\d{10}$/;

/** What the description of a tenant's domain says: the tenant's name, then our mark. */
const DESCRIPTION = /^Tenant (.*), managed by Pulumi \[([0-9a-f-]+(?:-kept)?)\]$/s;
/** What it says once the tenant is deleted. */
const RETIRED = /^Tenant id of (.*), used until \d{4}-/s;

/** A tenant as its domain shows it. */
export interface TenantDomain {
  /** The tenant's id, which is the domain's name. */
  id: string;
  /** The domain's id in Keystone. */
  domainId: string;
  /** The tenant's name; for a domain that something else created, its description. */
  name: string;
  /** The token in our mark, if it carries one. */
  token?: string;
  /** Whether the mark says that the tenant is kept when its resource is deleted. */
  kept: boolean;
  /** Whether its users can log in. */
  enabled: boolean;
  /** True if the tenant is deleted: the domain only records that its id was used. */
  retired: boolean;
}

/** Keeps the answer short; a Keystone that does not know the filter sends all domains. */
const ONLY_TENANTS = { name__startswith: "t-" };

const domains = (client: OpenStack) =>
  client.collection<DomainWire>("identity", "/domains", "domain", { query: ONLY_TENANTS });

/** A domain as our type. */
export function toTenantDomain(wire: DomainWire): TenantDomain {
  const description = wire.description ?? "";
  const enabled = wire.enabled !== false;
  const [, name, written] = DESCRIPTION.exec(description) ?? [];
  const mark = markIn(written);
  const { name: id } = wire;
  const retired = !enabled && RETIRED.test(description);
  const about = { id, domainId: wire.id, enabled, retired };
  return mark ? { ...about, name: name ?? "", ...mark } : { ...about, name: description || id, kept: false };
}

/** The tenants in a cloud, as one list call shows them. It may be some seconds old. */
export async function listTenants(client: OpenStack): Promise<TenantDomain[]> {
  return tenantsAmong(await domains(client).all());
}

/** The tenants in a cloud, as they are now. */
export async function listTenantsNow(client: OpenStack): Promise<TenantDomain[]> {
  return tenantsAmong(await client.list<DomainWire>("identity", "/domains", "domains", { query: ONLY_TENANTS }));
}

/**
 * The tenant's domain; `undefined` if it is gone.
 * @param domainId its id in Keystone: if it is known, the domain is read together with others
 */
export async function findTenant(client: OpenStack, id: string, domainId?: string): Promise<TenantDomain | undefined> {
  if (!domainId) return findTenantNow(client, id);
  const domain = await domains(client).get(domainId);
  const tenant = domain && toTenantDomain(domain);
  return tenant && tenant.id === id && !tenant.retired ? tenant : undefined;
}

/** The tenant's domain as it is now; `undefined` if it is gone, or if another domain has its name now. */
export async function findTenantNow(
  client: OpenStack,
  id: string,
  domainId?: unknown,
): Promise<TenantDomain | undefined> {
  const [domain] = await client.list<DomainWire>("identity", "/domains", "domains", { query: { name: id } });
  if (!domain || (domainId !== undefined && domain.id !== domainId)) return undefined;
  const tenant = toTenantDomain(domain);
  return tenant.retired ? undefined : tenant;
}

/** True if the tenant's domain carries this mark. */
export function hasMark({ token, kept }: TenantDomain, mark: string): boolean {
  return token !== undefined && markOf(token, kept) === mark;
}

/** Creates the domain of a tenant. @throws CloudError with status 409 if its id is taken */
export async function createDomain(client: OpenStack, id: string, name: string, mark: string): Promise<TenantDomain> {
  const domain = { name: id, description: describe(name, mark), enabled: true };
  const answer = await client.post<{ domain: DomainWire }>("identity", "/domains", { domain });
  return toTenantDomain(answer.domain);
}

/** Writes a tenant's name on its domain, and its mark if it has one, and enables the domain. */
export async function markDomain(
  client: OpenStack,
  domainId: string,
  name: string,
  mark: string | undefined,
  enabled = true,
): Promise<void> {
  const domain = { description: mark === undefined ? name : describe(name, mark), enabled };
  await client.patch("identity", `/domains/${domainId}`, { domain });
}

/** Keeps the tenant's emptied domain, disabled: its id was used, and is never given again. */
export async function retireDomain(client: OpenStack, tenant: TenantDomain): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const description = `Tenant id of ${tenant.name}, used until ${day}`;
  await client.patch("identity", `/domains/${tenant.domainId}`, { domain: { enabled: false, description } });
}

/** Deletes a domain; Keystone wants it disabled first. */
export async function deleteDomain(client: OpenStack, domainId: string): Promise<void> {
  await client.patch("identity", `/domains/${domainId}`, { domain: { enabled: false } });
  await client.delete("identity", `/domains/${domainId}`);
}

function describe(name: string, mark: string): string {
  return `Tenant ${name}, managed by Pulumi [${mark}]`;
}

function tenantsAmong(all: DomainWire[]): TenantDomain[] {
  return all.filter(({ name }) => TENANT_ID.test(name)).map(toTenantDomain);
}
