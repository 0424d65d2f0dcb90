import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "./cloud";
import { badRequest, forbidden, notFound, openShares, type ShareCloud, said } from "./shareCloud";

let cloud: ShareCloud;
beforeAll(async () => {
  cloud = await openShares();
});
afterAll(() => cloud.close());

describe("share types", () => {
  it("show a member no more than everybody may know", async () => {
    const name = `like-${cloud.tenant.suffix}`;
    const extra_specs = {
      driver_handles_share_servers: true,
      storage_protocol: "<in> NFS",
      "provisioning:max_share_size": "5",
    };
    const made = await cloud.asOperator("POST", "/types", { share_type: { name, extra_specs } });
    expect(made.status).toBe(200);
    const { id } = made.body.share_type;
    expect(made.body.share_type.extra_specs).toEqual({
      driver_handles_share_servers: "True",
      storage_protocol: "<in> NFS",
      "provisioning:max_share_size": "5",
    });
    const { share_type, volume_type } = (await cloud.ask("GET", `/types/${id}`)).body;
    expect(volume_type).toEqual(share_type);
    expect(share_type).toMatchObject({
      ...{ name, description: null, is_default: false, "share_type_access:is_public": true },
      required_extra_specs: { driver_handles_share_servers: "True" },
    });
    expect(share_type.extra_specs).toEqual({
      ...{ driver_handles_share_servers: "True", "provisioning:max_share_size": "5" },
      ...{ snapshot_support: false, create_share_from_snapshot_support: false },
      ...{ revert_to_snapshot_support: false, mount_snapshot_support: false },
    });
    const share = { share_proto: "NFS", size: 6, share_type: name, share_network_id: await cloud.shareNetwork() };
    expect(said(await cloud.ask("POST", "/shares", { share }))).toEqual(
      badRequest(
        `Invalid input received: Specified share size of '6' is greater than the maximum allowable size of '5' for share type '${name}'.`,
      ),
    );
    const denied = forbidden("Access was denied to this resource.");
    expect(said(await cloud.ask("GET", `/types/${id}/extra_specs`))).toEqual(denied);
    expect(said(await cloud.ask("POST", "/types", { share_type: { name: "mine", extra_specs } }))).toEqual(denied);
    expect(said(await cloud.asOperator("POST", "/types", { share_type: { name, extra_specs } }))).toEqual([
      409,
      { conflictingRequest: { code: 409, message: "Share Type %(id)s already exists." } },
    ]);
    expect((await cloud.asOperator("DELETE", `/types/${id}`)).status).toBe(202);
    expect(said(await cloud.ask("GET", `/types/${id}`))).toEqual(notFound("Share type not found."));
  });

  it("include the one that shares get", async () => {
    const types: Json[] = (await cloud.ask("GET", "/types")).body.share_types;
    const byName = Object.fromEntries(types.map((type) => [type.name, type]));
    expect(byName.default).toMatchObject({ is_default: true, extra_specs: { driver_handles_share_servers: "True" } });
    expect(byName.plain).toMatchObject({ is_default: false, extra_specs: { driver_handles_share_servers: "False" } });
    expect((await cloud.ask("GET", "/types/default")).body.share_type).toEqual(byName.default);
  });
});

describe("the service", () => {
  it("says which versions it speaks, and refuses others without naming them", async () => {
    const root = (await cloud.ask("GET", "/", undefined, null)).body.versions[0];
    expect(root).toMatchObject({ id: "v2.0", status: "CURRENT", version: "2.73", min_version: "2.0" });
    const message =
      "Version %(req_ver)s is not supported by the API. Minimum is %(min_ver)s and maximum is %(max_ver)s.";
    for (const version of ["2.99", "1.0", "3.0"])
      expect(said(await cloud.ask("GET", "/shares", undefined, version))).toEqual([
        406,
        { computeFault: { code: 406, message } },
      ]);
    expect(said(await cloud.ask("GET", "/shares", undefined, "latest"))).toEqual(
      badRequest("API Version String %(version)s is of invalid format. Must be of format MajorNum.MinorNum."),
    );
  });

  it("is found with the project in the path and without, and knows no other paths", async () => {
    const { projectId } = cloud.tenant;
    expect((await cloud.ask("GET", `/${projectId}/shares`)).status).toBe(200);
    expect(said(await cloud.ask("GET", `/${"0".repeat(32)}/shares`))).toEqual(badRequest("Malformed request url"));
    expect((await cloud.ask("GET", "/fly")).text).toContain("<title>404 Not Found</title>");
    expect((await cloud.ask("PATCH", "/shares")).text).toContain("<title>404 Not Found</title>");
  });

  it("keeps services and pools for the operator", async () => {
    for (const path of ["/services", "/scheduler-stats/pools"]) {
      expect(said(await cloud.ask("GET", path))).toEqual(forbidden("Access was denied to this resource."));
      expect((await cloud.asOperator("GET", path)).status).toBe(200);
    }
  });
});
