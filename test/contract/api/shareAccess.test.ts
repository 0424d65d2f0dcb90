import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { type Json, keys, login, nobody, passwordAuth, until } from "./cloud";
import { badRequest, forbidden, notFound, openShares, type ShareCloud, said } from "./shareCloud";

let cloud: ShareCloud;
let nfs: string;
let cifs: string;
beforeAll(async () => {
  cloud = await openShares();
  nfs = (await cloud.share()).id;
  cifs = (await cloud.share({ share_proto: "CIFS" })).id;
});
afterAll(() => cloud.close());

const allow = (share: string, access_to: string, access_level?: string, access_type = "ip") =>
  cloud.act(share, { allow_access: { access_type, access_to, ...(access_level ? { access_level } : {}) } });
const settled = (share: string): Promise<Json[]> =>
  until(
    () => cloud.rules(share),
    (rules) => rules.every(({ state }) => state === "active" || state === "error"),
  );
const clients = async (share: string): Promise<Record<string, string[]>> =>
  Object.fromEntries((await settled(share)).map((rule) => [rule.access_to, [rule.access_level, rule.state]]));

describe("access rules", () => {
  const it = chapter();
  it("are queued and then active", async () => {
    const made = await allow(nfs, "10.9.0.5", "rw");
    expect(made.status).toBe(200);
    expect(keys(made.body.access)).toEqual([
      ...["access_key", "access_level", "access_to", "access_type", "created_at", "id", "metadata", "share_id"],
      ...["state", "updated_at"],
    ]);
    expect(made.body.access).toMatchObject({ state: "queued_to_apply", access_level: "rw", access_key: null });
    const [rule] = await settled(nfs);
    expect(rule).toMatchObject({ id: made.body.access.id, state: "active", access_to: "10.9.0.5" });
    expect(rule.share_id).toBeUndefined();
    expect((await cloud.ask("GET", `/share-access-rules/${rule.id}`)).body.access).toEqual({ ...rule, share_id: nfs });
    await until(
      () => cloud.show(nfs),
      ({ access_rules_status }) => access_rules_status === "active",
    );
  });

  it("are one for a client: to change what it may do, the old one goes first", async () => {
    for (const [to, level] of [
      ["10.9.0.5", "ro"],
      ["10.9.0.5", "rw"],
      ["10.9.0.5/32", "rw"],
    ] as const)
      expect(said(await allow(nfs, to, level))).toEqual(badRequest(`Share access ip:${to} exists.`));
    const [rule] = await cloud.rules(nfs);
    expect((await cloud.act(nfs, { deny_access: { access_id: rule.id } })).status).toBe(202);
    await until(
      () => cloud.rules(nfs),
      (rules) => rules.length === 0,
    );
    expect(said(await cloud.act(nfs, { deny_access: { access_id: rule.id } }))).toEqual(
      notFound("Resource could not be found."),
    );
    expect(said(await cloud.ask("GET", `/share-access-rules/${rule.id}`))).toEqual(
      notFound(`Share access rule ${rule.id} not found.`),
    );
    expect((await allow(nfs, "10.9.0.5", "ro")).status).toBe(200);
    expect(await clients(nfs)).toEqual({ "10.9.0.5": ["ro", "active"] });
  });

  it("name addresses and networks, IPv4 and IPv6, and give rw unless they say otherwise", async () => {
    expect((await allow(nfs, "10.9.1.0/24", "ro")).status).toBe(200);
    expect((await allow(nfs, "fd00::/64")).status).toBe(200);
    expect(await clients(nfs)).toEqual({
      "10.9.0.5": ["ro", "active"],
      "10.9.1.0/24": ["ro", "active"],
      "fd00::/64": ["rw", "active"],
    });
    expect(said(await allow(nfs, "10.9.2.1/24"))).toEqual(badRequest("10.9.2.1/24 has host bits set"));
    expect(said(await allow(nfs, "10.9.0.300"))).toEqual(
      badRequest("'10.9.0.300' does not appear to be an IPv4 or IPv6 network"),
    );
    expect(said(await allow(nfs, "10.9.0.6", "xx"))).toEqual(
      badRequest("Invalid access rule: Invalid share access level: xx."),
    );
    expect(said(await allow(nfs, "x", "rw", "fly"))).toEqual(
      badRequest("Only 'ip', 'user', 'cert' or 'cephx' access types are supported."),
    );
  });

  it("of a kind that the protocol does not know are taken, and end in error until they are gone", async () => {
    for (const [share, to, kind] of [
      [nfs, "alice", "user"],
      [nfs, "bobby", "cephx"],
      [cifs, "10.9.0.5", "ip"],
    ] as const) {
      const made = await allow(share, to, "rw", kind);
      expect(made.status).toBe(200);
      expect((await clients(share))[to]).toEqual(["rw", "error"]);
      await until(
        () => cloud.show(share),
        ({ access_rules_status }) => access_rules_status === "error",
      );
      expect((await cloud.act(share, { deny_access: { access_id: made.body.access.id } })).status).toBe(202);
      await until(
        () => cloud.show(share),
        ({ access_rules_status }) => access_rules_status === "active",
      );
    }
  });

  it("of a CIFS share name users", async () => {
    expect((await allow(cifs, "alice", "rw", "user")).status).toBe(200);
    expect((await allow(cifs, "bobby", "ro", "user")).status).toBe(200);
    expect(await clients(cifs)).toEqual({ alice: ["rw", "active"], bobby: ["ro", "active"] });
    for (const short of ["bob", "a/lice"])
      expect(said(await allow(cifs, short, "rw", "user"))).toEqual(
        badRequest(
          'Invalid user or group name. Must be 4-255 characters and consist of alphanumeric characters and exclude special characters "/\\[]:;|=,+*?<>',
        ),
      );
  });

  it("carry metadata", async () => {
    const [rule] = await cloud.rules(nfs);
    const path = `/share-access-rules/${rule.id}/metadata`;
    expect((await cloud.ask("PUT", path, { metadata: { a: "b" } })).body).toEqual({ metadata: { a: "b" } });
    expect((await cloud.rules(nfs)).find(({ id }) => id === rule.id).metadata).toEqual({ a: "b" });
  });

  it("are listed for a share that is there", async () => {
    expect(said(await cloud.ask("GET", "/share-access-rules"))).toEqual(
      badRequest("The field 'share_id' has to be specified."),
    );
    expect(said(await cloud.ask("GET", `/share-access-rules?share_id=${nobody}`))).toEqual(
      badRequest(`Share ${nobody} not found.`),
    );
  });

  it("and shares are hidden from other projects", async () => {
    const { target, operator, domainId, userId, suffix } = cloud.tenant;
    const identity = (method: string, path: string, body?: object) =>
      operator.ask("identity", method, path, body ? { body } : {});
    const named = { project: { name: `other-${suffix}`, domain_id: domainId } };
    const { id } = (await identity("POST", "/projects", named)).body.project;
    const role = (await identity("GET", "/roles?name=member")).body.roles[0].id;
    await identity("PUT", `/projects/${id}/users/${userId}/roles/${role}`);
    const other = await login(target, passwordAuth({ id: userId, password: "pass" }, { project: { id } }));
    const ask = async (method: string, path: string, body?: object) =>
      said(await other.ask("sharev2", method, path, { version: "2.60", ...(body ? { body } : {}) }));
    const lost = notFound("The resource could not be found.");
    for (const method of ["GET", "DELETE"]) expect(await ask(method, `/shares/${nfs}`)).toEqual(lost);
    expect(await ask("PUT", `/shares/${nfs}`, { share: { display_name: "mine" } })).toEqual(lost);
    expect(await ask("POST", `/shares/${nfs}/action`, { extend: { new_size: 9 } })).toEqual(
      notFound("Resource could not be found."),
    );
    expect(await ask("GET", `/share-access-rules?share_id=${nfs}`)).toEqual(badRequest(`Share ${nfs} not found.`));
    expect(await ask("GET", `/shares/${nfs}/export_locations`)).toEqual(
      forbidden("Policy doesn't allow share:get to be performed."),
    );
    const network = await cloud.shareNetwork();
    for (const method of ["GET", "DELETE"])
      expect(await ask(method, `/share-networks/${network}`)).toEqual(
        notFound(`Share network ${network} could not be found.`),
      );
    expect(await ask("GET", "/shares?all_tenants=1")).toEqual([200, { shares: [] }]);
    expect(await ask("GET", "/share-networks?all_tenants=1")).toEqual([200, { share_networks: [] }]);
    expect(await ask("GET", `/quota-sets/${cloud.tenant.projectId}`)).toEqual(
      forbidden("Access was denied to this resource."),
    );
  });

  it("go with their share", async () => {
    expect((await cloud.ask("DELETE", `/shares/${cifs}`)).status).toBe(202);
    await cloud.gone(cifs);
    expect(said(await cloud.ask("GET", `/share-access-rules?share_id=${cifs}`))).toEqual(
      badRequest(`Share ${cifs} not found.`),
    );
  });
});
