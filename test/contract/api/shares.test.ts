import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { type Json, keys, nobody, until } from "./cloud";
import { badRequest, forbidden, notFound, openShares, overLimit, type ShareCloud, said } from "./shareCloud";

let cloud: ShareCloud;
let nfs: Json;
beforeAll(async () => {
  cloud = await openShares();
});
afterAll(() => cloud.close());

const fields = [
  ...["access_rules_status", "availability_zone", "create_share_from_snapshot_support", "created_at", "description"],
  ...["has_replicas", "id", "is_public", "links", "metadata", "mount_snapshot_support", "name", "progress"],
  ...["project_id", "replication_type", "revert_to_snapshot_support", "share_group_id", "share_network_id"],
  ...["share_proto", "share_type", "share_type_name", "size", "snapshot_id", "snapshot_support"],
  ...["source_share_group_snapshot_member_id", "status", "task_state", "user_id", "volume_type"],
];

describe("shares", () => {
  const it = chapter();
  it("are created and then available, on a share server of their network", async () => {
    const share = {
      ...{ share_proto: "nfs", size: 1, share_network_id: await cloud.shareNetwork() },
      ...{ name: "s", description: "d", metadata: { a: "b" } },
    };
    const made = await cloud.ask("POST", "/shares", { share });
    expect(made.status).toBe(200);
    expect(made.headers.get("X-OpenStack-Manila-API-Version")).toBe("2.60");
    expect(made.headers.get("x-compute-request-id")).toMatch(/^req-/);
    expect(keys(made.body.share)).toEqual(fields);
    expect(made.body.share).toMatchObject({
      ...{ status: "creating", progress: null, share_proto: "NFS", share_type_name: "default", is_public: false },
      ...{ name: "s", description: "d", metadata: { a: "b" }, access_rules_status: "active", task_state: null },
    });
    nfs = await cloud.settled(made.body.share.id);
    expect(nfs).toMatchObject({ status: "available", progress: "100%", availability_zone: "nova", size: 1 });
    expect(nfs.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    const seen = (await cloud.asOperator("GET", `/shares/${nfs.id}`)).body.share;
    expect(keys(seen)).toEqual([...fields, "host", "share_server_id"].sort());
    expect(seen.host).toMatch(/^[^@]+@served#/);
  });

  it("are told with their exports at first, and with more later", async () => {
    const oldest = (await cloud.ask("GET", `/shares/${nfs.id}`, undefined, null)).body.share;
    expect(keys(oldest)).toEqual([
      ...["availability_zone", "created_at", "description", "export_location", "export_locations", "id"],
      ...["is_public", "links", "metadata", "name", "project_id", "share_network_id", "share_proto", "share_type"],
      ...["size", "snapshot_id", "status", "volume_type"],
    ]);
    expect(oldest.share_type).toBe("default");
    const newest = (await cloud.ask("GET", `/shares/${nfs.id}`, undefined, "2.73")).body.share;
    expect(keys(newest)).toEqual([...fields, "is_soft_deleted", "scheduled_to_be_deleted_at"].sort());
  });

  it("are exported under the addresses of their server", async () => {
    const mine = (await cloud.ask("GET", `/shares/${nfs.id}/export_locations`)).body.export_locations;
    expect(mine.map(({ preferred }: Json) => preferred).sort()).toEqual([false, true]);
    for (const each of mine) {
      expect(keys(each)).toEqual(["id", "path", "preferred"]);
      expect(each.path).toMatch(/^10\.9\.0\.\d+:\//);
    }
    const all = (await cloud.asOperator("GET", `/shares/${nfs.id}/export_locations`)).body.export_locations;
    expect(
      all
        .filter((each: Json) => !each.is_admin_only)
        .map(({ id }: Json) => id)
        .sort(),
    ).toEqual(mine.map(({ id }: Json) => id).sort());
    expect(keys(all[0])).toEqual(["id", "is_admin_only", "path", "preferred", "share_instance_id"]);
    expect(said(await cloud.ask("GET", `/shares/${nobody}/export_locations`))).toEqual(
      notFound(`Share '${nobody}' not found.`),
    );
  });

  it("are refused where they cannot be", async () => {
    const on = await cloud.shareNetwork();
    const refused = async (body: object) =>
      said(
        await cloud.ask("POST", "/shares", { share: { share_proto: "NFS", size: 1, share_network_id: on, ...body } }),
      );
    const invalid = (message: string) => badRequest(`Invalid input received: ${message}`);
    expect(said(await cloud.ask("POST", "/shares", {}))).toEqual([
      422,
      { computeFault: { code: 422, message: "Unable to process the contained instructions" } },
    ]);
    for (const size of [0, 1.5, "abc"])
      expect(await refused({ size })).toEqual(invalid(`Share size '${size}' must be an integer and greater than 0.`));
    expect(await refused({ share_proto: "CEPHFS" })).toEqual(
      invalid(
        "Invalid share protocol provided: CEPHFS. It is either disabled or unsupported. Available protocols: ['NFS', 'CIFS'].",
      ),
    );
    expect(await refused({ share_type: "nope" })).toEqual(notFound("Share type not found."));
    expect(await refused({ share_network_id: nobody })).toEqual(
      notFound(`Share network ${nobody} could not be found.`),
    );
    expect(await refused({ share_network_id: undefined })).toEqual(
      badRequest("Share network must be set when the driver_handles_share_servers is true."),
    );
    expect(await refused({ availability_zone: "nope" })).toEqual(
      notFound("Availability zone %(id)s could not be found."),
    );
    expect(await refused({ metadata: { a: "" } })).toEqual(badRequest("Metadata property value is blank."));
    for (const wrong of [{ size: undefined }, { share_proto: undefined }]) expect((await refused(wrong))[0]).toBe(500);
  });

  it("end in error, and say why, where the type knows no share servers", async () => {
    const share = await cloud.share({ share_type: "plain" });
    expect(share).toMatchObject({ status: "error", share_type_name: "plain" });
    const { messages } = (await cloud.ask("GET", `/messages?resource_id=${share.id}`)).body;
    expect(messages).toMatchObject([
      {
        ...{ resource_type: "SHARE", message_level: "ERROR", action_id: "002", detail_id: "003" },
        user_message: "create: Driver does not expect share-network to be provided with current configuration.",
      },
    ]);
    expect((await cloud.ask("DELETE", `/shares/${share.id}`)).status).toBe(202);
    await cloud.gone(share.id);
  });

  it("of a type without share servers need no share network", async () => {
    const share = await cloud.share({ share_type: "plain", share_network_id: undefined });
    expect(share).toMatchObject({ status: "available", share_network_id: null, share_type_name: "plain" });
    const seen = (await cloud.asOperator("GET", `/shares/${share.id}`)).body.share;
    expect([seen.share_server_id, seen.host]).toEqual([null, expect.stringMatching(/@plain#/)]);
    await cloud.ask("DELETE", `/shares/${share.id}`);
  });

  it("are renamed by names of their own, and keep their metadata apart", async () => {
    const renamed = await cloud.ask("PUT", `/shares/${nfs.id}`, {
      share: { display_name: "t", display_description: "e" },
    });
    expect(renamed.body.share).toMatchObject({ name: "t", description: "e" });
    const ignored = await cloud.ask("PUT", `/shares/${nfs.id}`, { share: { name: "u", description: "f" } });
    expect(ignored.body.share).toMatchObject({ name: "t", description: "e" });
    const path = `/shares/${nfs.id}/metadata`;
    expect((await cloud.ask("POST", path, { metadata: { x: "1" } })).body).toEqual({ metadata: { a: "b", x: "1" } });
    expect((await cloud.ask("PUT", path, { metadata: { z: "1" } })).body).toEqual({ metadata: { z: "1" } });
    expect((await cloud.ask("DELETE", `${path}/z`)).status).toBe(200);
    expect(said(await cloud.ask("DELETE", `${path}/z`))).toEqual(
      notFound("MetadataItemNotFound: Metadata item is not found."),
    );
  });

  it("grow and shrink", async () => {
    const grow = (new_size: unknown) => cloud.act(nfs.id, { extend: { new_size } });
    const shrink = (new_size: unknown) => cloud.act(nfs.id, { shrink: { new_size } });
    const input = (message: string) => badRequest(`Invalid input received: ${message}`);
    expect(said(await grow(1))).toEqual(
      input("New size for extend must be greater than current size. (current: 1, extended: 1)."),
    );
    expect(said(await grow("x"))).toEqual(badRequest("New share size must be specified as an integer."));
    expect((await grow(4)).status).toBe(202);
    await cloud.sized(nfs.id, 4);
    for (const size of [4, 6, 0])
      expect(said(await shrink(size))).toEqual(
        input(`New size for shrink must be less than current size and greater than 0 (current: 4, new: ${size}).`),
      );
    expect((await shrink(3)).status).toBe(202);
    await cloud.sized(nfs.id, 3);
  });

  it("do not shrink below their data, and say so in a message", async () => {
    await cloud.ask("PUT", `/shares/${nfs.id}/metadata`, { metadata: { holds_gib: "2" } });
    expect((await cloud.act(nfs.id, { shrink: { new_size: 1 } })).status).toBe(202);
    const messages = await until(
      async () => (await cloud.ask("GET", `/messages?resource_id=${nfs.id}`)).body.messages as Json[],
      (all) => all.length > 0,
    );
    expect(messages).toMatchObject([{ action_id: "009", detail_id: "018" }]);
    expect(messages[0].user_message).toBe(
      "shrink: Share Driver refused to shrink the share. The size to be shrunk is smaller than the current used space. The share status has been set to available. Please select a size greater than the current used space.",
    );
    expect(await cloud.settled(nfs.id)).toMatchObject({ status: "available", size: 3 });
  });

  it("refuse what does not go in their state", async () => {
    expect(
      (await cloud.asOperator("POST", `/shares/${nfs.id}/action`, { reset_status: { status: "error" } })).status,
    ).toBe(202);
    expect(said(await cloud.act(nfs.id, { extend: { new_size: 9 } }))).toEqual(
      badRequest(`Invalid share: Share ${nfs.id} status must be 'available' to extend, but current status is: error.`),
    );
    expect(said(await cloud.act(nfs.id, { shrink: { new_size: 1 } }))).toEqual(
      badRequest(
        `Invalid share: Share ${nfs.id} status must in (available, shrinking_possible_data_loss_error) to shrink, but current status is: error.`,
      ),
    );
    const client = { access_type: "ip", access_to: "10.9.0.77" };
    expect(said(await cloud.act(nfs.id, { allow_access: client }))).toEqual(
      badRequest(
        "New access rules cannot be applied while the share or any of its replicas or migration copies lacks a valid host or is in an invalid state.",
      ),
    );
    const reset = (status: string) =>
      cloud.asOperator("POST", `/shares/${nfs.id}/action`, { reset_status: { status } });
    const [status, answer] = said(await reset("shrinking_possible_data_loss_error"));
    // The states are a set: Manila names them in any order.
    expect([status, answer.badRequest.message]).toEqual([
      400,
      expect.stringMatching(/^Invalid state\. Valid states: /),
    ]);
    expect(answer.badRequest.message.slice("Invalid state. Valid states: ".length, -1).split(", ").sort()).toEqual([
      ...["available", "creating", "deleting", "error", "error_deleting", "migrating", "migrating_to"],
      "server_migrating",
    ]);
    await reset("deleting");
    expect(said(await cloud.ask("DELETE", `/shares/${nfs.id}`))).toEqual(forbidden("Invalid share: %(reason)s."));
    await reset("available");
    expect(said(await cloud.act(nfs.id, { reset_status: { status: "error" } }))).toEqual(
      forbidden("Access was denied to this resource."),
    );
    expect(said(await cloud.act(nfs.id, { fly: {} }))).toEqual(badRequest("There is no such action: fly"));
  });

  it("are listed in pages by offset: a marker changes nothing", async () => {
    const second = await cloud.share({ share_proto: "CIFS", name: "second" });
    const list = async (query: string) => (await cloud.ask("GET", `/shares${query}`)).body;
    const ids = async (query: string): Promise<string[]> => (await list(query)).shares.map(({ id }: Json) => id);
    expect(await ids("")).toEqual([second.id, nfs.id]);
    expect(await ids("?limit=1")).toEqual([second.id]);
    expect((await list("?limit=1")).shares_links[0].href).toContain(`marker=${second.id}`);
    expect(await ids(`?limit=1&marker=${second.id}`)).toEqual([second.id]);
    expect(await ids("?limit=1&offset=1")).toEqual([nfs.id]);
    expect(await ids("?limit=1&offset=2")).toEqual([]);
    expect((await list("?limit=2&offset=2")).shares_links).toBeUndefined();
    expect(await ids("?name=second")).toEqual([second.id]);
    expect(await ids(`?metadata=${encodeURIComponent("{'holds_gib': '2'}")}`)).toEqual([nfs.id]);
    expect(await ids("?sort_key=created_at&sort_dir=asc")).toEqual([nfs.id, second.id]);
    expect(await ids("?fly=high")).toEqual([second.id, nfs.id]);
    expect((await list("?with_count=True&limit=1")).count).toBe(2);
    expect(said(await cloud.ask("GET", "/shares?limit=x"))).toEqual(badRequest("limit param must be an integer"));
    const everywhere = await cloud.asOperator("GET", `/shares?all_tenants=1&project_id=${cloud.tenant.projectId}`);
    expect(everywhere.body.shares).toHaveLength(2);
    const detailed = (await cloud.ask("GET", "/shares/detail")).body.shares;
    expect(keys(detailed[0])).toEqual(fields);
  });

  it("are limited by quotas, each in words of its own", async () => {
    const path = `/quota-sets/${cloud.tenant.projectId}`;
    const set = async (quota_set: object) => {
      expect((await cloud.asOperator("PUT", path, { quota_set }, "2.62")).status).toBe(200);
    };
    const on = await cloud.shareNetwork();
    const make = async (size: number) =>
      said(await cloud.ask("POST", "/shares", { share: { share_proto: "NFS", size, share_network_id: on } }));
    const used = (await cloud.ask("GET", `${path}/detail`)).body.quota_set;
    expect([used.shares.in_use, used.gigabytes.in_use, used.share_networks.in_use]).toEqual([2, 4, 1]);
    await set({ shares: 2, gigabytes: 6, share_networks: 1 });
    expect(await make(1)).toEqual(
      overLimit(
        "ShareLimitExceeded: Maximum number of shares allowed (2) either per project/user or share type quota is exceeded.",
      ),
    );
    await set({ shares: 9 });
    expect(await make(60)).toEqual(
      overLimit(
        "ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota.",
      ),
    );
    expect(said(await cloud.act(nfs.id, { extend: { new_size: 60 } }))).toEqual(
      forbidden("Requested share exceeds allowed project/user or share type gigabytes quota."),
    );
    const network = { neutron_net_id: cloud.networkId, neutron_subnet_id: cloud.subnetId };
    expect(said(await cloud.ask("POST", "/share-networks", { share_network: network }))).toEqual(
      overLimit("ShareNetworksLimitExceeded: Maximum number of share-networks allowed (1) exceeded."),
    );
    await set({ per_share_gigabytes: 2 });
    expect(await make(3)).toEqual(
      overLimit("ShareSizeExceedsLimit: Requested share size 3 is larger than maximum allowed limit 2."),
    );
    expect(said(await cloud.asOperator("PUT", path, { quota_set: { shares: 1 } }))).toEqual(
      badRequest("Quota value 1 for shares is smaller than already used and reserved 2."),
    );
    expect(said(await cloud.ask("PUT", path, { quota_set: { shares: 1 } }))).toEqual(
      forbidden("Access was denied to this resource."),
    );
    expect((await cloud.asOperator("DELETE", path)).status).toBe(202);
    expect((await cloud.ask("GET", path)).body.quota_set).toMatchObject({ shares: 1000, share_networks: 1000 });
  });

  it("go, and are then not there", async () => {
    expect((await cloud.ask("DELETE", `/shares/${nfs.id}`)).status).toBe(202);
    await cloud.gone(nfs.id);
    const lost = notFound("The resource could not be found.");
    expect(said(await cloud.ask("GET", `/shares/${nfs.id}`))).toEqual(lost);
    expect(said(await cloud.ask("DELETE", `/shares/${nfs.id}`))).toEqual(lost);
    expect(said(await cloud.act(nfs.id, { extend: { new_size: 9 } }))).toEqual(
      notFound("Resource could not be found."),
    );
  });
});
