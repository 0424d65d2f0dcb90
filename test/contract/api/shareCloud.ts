// Shares on a cloud: a tenant with a network, and Manila at 2.60 as its member and as its operator.
import { expect } from "vitest";
import { type Answer, type Json, openTenant, type Tenant, until } from "./cloud";

/** A tenant with a network in which share servers can be. */
export interface ShareCloud {
  tenant: Tenant;
  networkId: string;
  subnetId: string;
  ask(method: string, path: string, body?: object, version?: string | null): Promise<Answer>;
  asOperator(method: string, path: string, body?: object, version?: string): Promise<Answer>;
  /** A share network on the tenant's network, made once. */
  shareNetwork(): Promise<string>;
  /** A share at its end: NFS, 1 GiB, on that share network unless the body says otherwise. */
  share(body?: object): Promise<Json>;
  show(id: string): Promise<Json>;
  /** The share once nothing is done on it. */
  settled(id: string): Promise<Json>;
  /** Waits until a share has a size: Manila writes the status first, and the size a moment later. */
  sized(id: string, size: number): Promise<Json>;
  gone(id: string): Promise<unknown>;
  act(id: string, body: object): Promise<Answer>;
  rules(id: string): Promise<Json[]>;
  close(): Promise<void>;
}

/** Opens the target. */
export async function openShares(): Promise<ShareCloud> {
  const tenant = await openTenant();
  const { member, operator } = tenant;
  const network = async (path: string, key: string, body: object): Promise<string> =>
    (await member.ask("network", "POST", `/v2.0${path}`, { body: { [key]: body } })).body[key].id;
  const networkId = await network("/networks", "network", { name: "shares" });
  const subnet = { network_id: networkId, ip_version: 4, cidr: "10.9.0.0/24" };
  const subnetId = await network("/subnets", "subnet", subnet);

  const ask: ShareCloud["ask"] = (method, path, body, version = "2.60") =>
    member.ask("sharev2", method, path, { ...(body ? { body } : {}), ...(version === null ? {} : { version }) });
  const show = async (id: string): Promise<Json> => (await ask("GET", `/shares/${id}`)).body.share;
  const settled = (id: string): Promise<Json> =>
    until(
      () => show(id),
      (share) => !/ing$/.test(share.status),
    );
  let made: Promise<string> | undefined;
  const shareNetwork = () => {
    made ??= ask("POST", "/share-networks", {
      share_network: { neutron_net_id: networkId, neutron_subnet_id: subnetId, name: "common" },
    }).then(({ body }) => body.share_network.id);
    return made;
  };
  return {
    tenant,
    networkId,
    subnetId,
    ask,
    asOperator: (method, path, body, version = "2.60") =>
      operator.ask("sharev2", method, path, { ...(body ? { body } : {}), version }),
    shareNetwork,
    async share(body = {}) {
      const common = "share_network_id" in body ? {} : { share_network_id: await shareNetwork() };
      const share = { share_proto: "NFS", size: 1, ...common, ...body };
      const answer = await ask("POST", "/shares", { share });
      expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
      return settled(answer.body.share.id);
    },
    show,
    settled,
    sized: (id, size) =>
      until(
        () => show(id),
        (share) => share.status === "available" && share.size === size,
      ),
    gone: (id) =>
      until(
        () => ask("GET", `/shares/${id}`),
        ({ status }) => status === 404,
      ),
    act: (id, body) => ask("POST", `/shares/${id}/action`, body),
    rules: async (id) => (await ask("GET", `/share-access-rules?share_id=${id}`)).body.access_list,
    close: () => tenant.close(),
  };
}

/** Status and body of an answer. */
export const said = ({ status, body, text }: Answer) => [status, body ?? text];
/** Manila's usual error. */
export const badRequest = (message: string) => [400, { badRequest: { code: 400, message } }];
export const notFound = (message: string) => [404, { itemNotFound: { code: 404, message } }];
export const forbidden = (message: string) => [403, { forbidden: { code: 403, message } }];
export const overLimit = (message: string) => [413, { overLimit: { code: 413, message, retryAfter: "0" } }];
