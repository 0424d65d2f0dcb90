/** What the tests of Nova's API stand on: a tenant with two networks, and how it is asked. */
import { afterAll, beforeAll, expect } from "vitest";
import { type Answer, type Json, openTenant, type Tenant, until } from "./cloud";

/** The tenant of the file. */
export let tenant: Tenant;
/** The id of the image. */
export let cirros: string;
/** Two networks of its own. */
export let net: Json;
/** The other one. */
export let second: Json;

/** Opens the tenant of the file and its networks, and closes it at the end. */
export function openServers(): void {
  beforeAll(async () => {
    tenant = await openTenant();
    cirros = (await tenant.member.ask("image", "GET", "/v2/images?name=cirros")).body.images[0].id;
    const network = async (name: string, cidr: string): Promise<Json> => {
      const made = (await tenant.member.ask("network", "POST", "/v2.0/networks", { body: { network: { name } } })).body
        .network;
      await tenant.member.ask("network", "POST", "/v2.0/subnets", {
        body: { subnet: { network_id: made.id, ip_version: 4, cidr } },
      });
      return made;
    };
    net = await network("n1", "10.0.0.0/24");
    second = await network("n2", "10.1.0.0/24");
  });
  afterAll(() => tenant.close());
}

/** Asks Nova as a member. */
export const ask = (method: string, path: string, body?: object, version?: string): Promise<Answer> =>
  tenant.member.ask("compute", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
/** Asks Nova as the cloud's operator. */
export const asOperator = (method: string, path: string, body?: object, version?: string): Promise<Answer> =>
  tenant.operator.ask("compute", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
/** Asks a server to do something. */
export const act = (id: string, body: object, version?: string): Promise<Answer> =>
  ask("POST", `/servers/${id}/action`, body, version);
/** A server as Nova shows it. */
export const show = async (id: string, version?: string): Promise<Json> =>
  (await ask("GET", `/servers/${id}`, undefined, version)).body?.server;
/** What an answer said. */
export const said = (answer: Answer) => [answer.status, answer.body];
/** A refusal of what was asked. */
export const bad = (message: string) => [400, { badRequest: { code: 400, message } }];
/** A refusal because of the state that it is in. */
export const conflict = (message: string) => [409, { conflictingRequest: { code: 409, message } }];
/** A refusal of what is not there. */
export const missing = (message: string) => [404, { itemNotFound: { code: 404, message } }];
/** Waits until a server has this status, and nothing is done on it. */
export const settled = (id: string, status: string): Promise<Json> =>
  until(
    () => show(id),
    (server) => server.status === status && server["OS-EXT-STS:task_state"] === null,
  );
/** What a server is asked for with. */
export const wanted = (more: object = {}) => ({
  name: "s",
  flavorRef: "1",
  imageRef: cirros,
  networks: [{ uuid: net.id }],
  ...more,
});
/** Makes a server, and waits for it. */
export const server = async (more: object = {}): Promise<Json> => {
  const made = await ask("POST", "/servers", { server: wanted(more) });
  expect(made.status).toBe(202);
  return settled(made.body.server.id, "ACTIVE");
};
/** A system disk of its own for a server. */
export const bootDisk = () => ({
  boot_index: 0,
  uuid: cirros,
  source_type: "image",
  destination_type: "volume",
  volume_size: 1,
  delete_on_termination: true,
});
