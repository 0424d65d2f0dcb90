/** What the tests of Neutron's API stand on: a tenant, and how it is asked. */
import { afterAll, beforeAll } from "vitest";
import { type Answer, type Client, type Json, openTenant, type Tenant } from "./cloud";

/** The tenant of the file. */
export let tenant: Tenant;
/** The id of the network to the outside. */
export let external: string;

/** Opens the tenant of the file, and closes it at the end. */
export function openNetworks(): void {
  beforeAll(async () => {
    tenant = await openTenant();
    external = (await get("/networks?router:external=true&name=public")).body.networks[0].id;
  });
  afterAll(() => tenant.close());
}

/** Asks Neutron. */
export const ask = (client: Client, method: string, path: string, body?: object): Promise<Answer> =>
  client.ask("network", method, `/v2.0${path}`, body ? { body } : {});
/** Asks as a member. */
export const get = (path: string) => ask(tenant.member, "GET", path);
/** Makes something as a member. */
export const post = (path: string, body: object) => ask(tenant.member, "POST", path, body);
/** Changes something as a member. */
export const put = (path: string, body: object) => ask(tenant.member, "PUT", path, body);
/** Removes something as a member. */
export const remove = (path: string) => ask(tenant.member, "DELETE", path);
/** What a refusal said. */
export const error = (answer: Answer) => [
  answer.status,
  answer.body?.NeutronError?.type,
  answer.body?.NeutronError?.message,
];

/** Makes a network. */
export const network = async (name: string): Promise<Json> =>
  (await post("/networks", { network: { name } })).body.network;
/** Makes a subnet. */
export const subnet = async (networkId: string, cidr: string, more: object = {}): Promise<Json> =>
  (await post("/subnets", { subnet: { network_id: networkId, ip_version: cidr.includes(":") ? 6 : 4, cidr, ...more } }))
    .body.subnet;
