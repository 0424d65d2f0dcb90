/** Security services, and what every client asks Manila first: its versions, and the list without what is in the recycle bin. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { type Json, keys, nobody, send } from "./cloud";
import { openShares, type ShareCloud } from "./shareCloud";

let cloud: ShareCloud;
beforeAll(async () => {
  cloud = await openShares();
});
afterAll(() => cloud.close());

const fields = [
  ...["created_at", "description", "dns_ip", "domain", "id", "name", "ou", "password", "project_id", "server"],
  ...["status", "type", "updated_at", "user"],
];
const message = ({ body }: { body: Json }): string => (Object.values(body)[0] as Json).message;

describe("security services", () => {
  const it = chapter();
  let ldap: Json;
  let network: Json;

  it("are created, shown, renamed and listed", async () => {
    const given = {
      type: "ldap",
      name: "ours",
      dns_ip: "10.0.0.2",
      server: "10.0.0.3",
      user: "reader",
      password: "pw",
    };
    const made = await cloud.ask("POST", "/security-services", { security_service: given });
    ldap = made.body.security_service;
    expect([made.status, keys(ldap)]).toEqual([200, fields]);
    expect(ldap).toMatchObject({ ...given, status: "new", domain: null, updated_at: null, ou: null });
    const older = (await cloud.ask("GET", `/security-services/${ldap.id}`, undefined, "2.43")).body.security_service;
    expect(keys(older)).toEqual(fields.filter((key) => key !== "ou"));
    const renamed = await cloud.ask("PUT", `/security-services/${ldap.id}`, { security_service: { name: "theirs" } });
    expect([renamed.status, renamed.body.security_service.name]).toEqual([200, "theirs"]);
    const list = async (query: string) =>
      (await cloud.ask("GET", `/security-services${query}`)).body.security_services as Json[];
    expect(await list("")).toEqual([{ id: ldap.id, name: "theirs", type: "ldap", status: "new" }]);
    expect(await list("?type=kerberos")).toEqual([]);
    expect(await list("/detail?name=theirs")).toMatchObject([{ id: ldap.id, share_networks: [] }]);
  });

  it("are of three types, and must be there", async () => {
    const wrong = await cloud.ask("POST", "/security-services", { security_service: { type: "nis" } });
    expect([wrong.status, message(wrong)]).toEqual([400, expect.stringContaining("active_directory,ldap,kerberos")]);
    expect((await cloud.ask("POST", "/security-services", { name: "x" })).status).toBe(422);
    expect((await cloud.ask("GET", `/security-services/${nobody}`)).status).toBe(404);
    expect((await cloud.ask("DELETE", `/security-services/${nobody}`)).status).toBe(404);
  });

  it("are a share network's, one of each type", async () => {
    network = (await cloud.ask("POST", "/share-networks", { share_network: { name: "s" } })).body.share_network;
    const act = (action: string, id: string) =>
      cloud.ask("POST", `/share-networks/${network.id}/action`, { [action]: { security_service_id: id } });
    const added = await act("add_security_service", ldap.id);
    expect([added.status, added.body.share_network.id]).toEqual([200, network.id]);
    const again = await act("add_security_service", ldap.id);
    expect([again.status, message(again)]).toEqual([
      409,
      `Invalid security service: Cannot add security service to share network. Security service with 'ldap' type already added to '${network.id}' share network`,
    ]);
    const other = (await cloud.ask("POST", "/security-services", { security_service: { type: "ldap" } })).body
      .security_service;
    const second = await act("add_security_service", other.id);
    expect(second.status).toBe(409);
    const ids = async (query: string) =>
      (await cloud.ask("GET", query)).body as Record<string, { id: string; share_networks?: string[] }[]>;
    expect((await ids(`/security-services?share_network_id=${network.id}`)).security_services).toMatchObject([
      { id: ldap.id },
    ]);
    expect((await ids(`/share-networks/detail?security_service_id=${ldap.id}`)).share_networks).toMatchObject([
      { id: network.id },
    ]);
    const held = await cloud.ask("DELETE", `/security-services/${ldap.id}`);
    expect([held.status, message(held)]).toEqual([
      403,
      "Cannot delete security service. It is assigned to share network(s)",
    ]);
    expect((await act("remove_security_service", ldap.id)).status).toBe(200);
    const gone = await act("remove_security_service", ldap.id);
    expect([gone.status, message(gone)]).toEqual([
      400,
      `Failed to dissociate share network ${network.id} and security service ${ldap.id}: No association defined.`,
    ]);
    expect((await act("remove_security_service", nobody)).status).toBe(404);
    for (const id of [ldap.id, other.id])
      expect((await cloud.ask("DELETE", `/security-services/${id}`)).status).toBe(202);
    expect((await cloud.ask("DELETE", `/share-networks/${network.id}`)).status).toBe(202);
  });
});

describe("what a client asks Manila first", () => {
  const it = chapter();

  it("is its versions, which it says whatever version the request names", async () => {
    const base = (cloud.tenant.member.catalog.get("sharev2") ?? "").replace(/\/v2.*$/, "/");
    const asked = await send("GET", base, { headers: { "X-OpenStack-Manila-API-Version": "2.99" } });
    expect(asked.status).toBe(300);
    expect(asked.body.versions).toContainEqual(expect.objectContaining({ id: "v2.0", status: "CURRENT" }));
  });

  it("is a list of what is there, and of what is in the recycle bin", async () => {
    const { id, name } = await cloud.share({ name: `bin-${cloud.networkId}` });
    const found = async (isDeleted: string) =>
      (await cloud.ask("GET", `/shares?name=${name}&is_soft_deleted=${isDeleted}`, undefined, "2.69")).body.shares;
    expect(await found("False")).toMatchObject([{ id }]);
    expect(await found("True")).toEqual([]);
    await cloud.ask("DELETE", `/shares/${id}`);
    await cloud.gone(id);
  });
});
