import { describe, expect, it } from "vitest";
import { type Json, keys, nobody, until } from "./cloud";
import {
  act,
  ask,
  asOperator,
  badRequest,
  cirros,
  openVolumes,
  said,
  settled,
  show,
  tenant,
  volume,
} from "./volumeCloud";

openVolumes();

const fields = [
  "attachments",
  "availability_zone",
  "bootable",
  "consistencygroup_id",
  "created_at",
  "description",
  "encrypted",
  "id",
  "links",
  "metadata",
  "multiattach",
  "name",
  "replication_status",
  "size",
  "snapshot_id",
  "source_volid",
  "status",
  "updated_at",
  "user_id",
  "volume_type",
];

describe("volumes", () => {
  it("are created and then available", async () => {
    const made = await ask(
      "POST",
      "/volumes",
      { volume: { size: 1, name: "v", description: "d", metadata: { a: "b" } } },
      "3.60",
    );
    expect(made.status).toBe(202);
    expect(made.headers.get("OpenStack-API-Version")).toBe("volume 3.60");
    expect(made.headers.get("x-compute-request-id")).toMatch(/^req-/);
    expect(keys(made.body.volume)).toEqual([...fields, "group_id", "service_uuid", "shared_targets"].sort());
    expect(made.body.volume).toMatchObject({
      status: "creating",
      volume_type: "standard",
      bootable: "false",
      updated_at: null,
    });
    const done = await settled(made.body.volume.id);
    expect(done.status).toBe("available");
    expect(keys(done)).toEqual([...fields, "os-vol-tenant-attr:tenant_id"].sort());
    expect(keys(await show(done.id, "3.70"))).toEqual(
      [
        ...fields,
        "consumes_quota",
        "group_id",
        "os-vol-tenant-attr:tenant_id",
        "service_uuid",
        "shared_targets",
        "volume_type_id",
      ].sort(),
    );
    const full = (await asOperator("GET", `/volumes/${done.id}`)).body.volume;
    expect(keys(full)).toEqual(
      [
        ...fields,
        "migration_status",
        "os-vol-host-attr:host",
        "os-vol-mig-status-attr:migstat",
        "os-vol-mig-status-attr:name_id",
        "os-vol-tenant-attr:tenant_id",
      ].sort(),
    );
    expect(done.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  });

  it("made from an image remember it", async () => {
    const made = await volume({ imageRef: cirros, volume_type: "multiattach" });
    expect(made).toMatchObject({ bootable: "true", multiattach: true, status: "available" });
    expect(keys(made.volume_image_metadata)).toEqual([
      "checksum",
      "container_format",
      "disk_format",
      "image_id",
      "image_name",
      "min_disk",
      "min_ram",
      "size",
    ]);
    expect(made.volume_image_metadata.image_id).toBe(cirros);
  });

  it("are refused where they cannot be", async () => {
    const refused = async (body: object) => said(await ask("POST", "/volumes", { volume: body }));
    expect(await refused({ size: 0 })).toEqual(
      badRequest("Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1"),
    );
    expect(await refused({ size: "x" })).toEqual(
      badRequest("Invalid input for field/attribute size. Value: x. 'x' does not match '^[0-9]+$'"),
    );
    expect(await refused({ size: 1, imageRef: nobody })).toEqual(
      badRequest("Invalid image identifier or unable to access requested image."),
    );
    expect(await refused({ size: 1, volume_type: "nope" })).toEqual([
      404,
      { itemNotFound: { code: 404, message: "Volume type with name nope could not be found." } },
    ]);
    expect(said(await ask("GET", `/volumes/${nobody}`))).toEqual([
      404,
      { itemNotFound: { code: 404, message: `Volume ${nobody} could not be found.` } },
    ]);
  });

  it("come in lists, pages and by filters", async () => {
    const name = "paged";
    const ids: string[] = [];
    for (const _each of [1, 2, 3]) ids.unshift((await volume({ name, metadata: { page: tenant.suffix } })).id);
    const first = await ask("GET", `/volumes/detail?name=${name}&limit=2&sort=id:asc`);
    const sorted = [...ids].sort();
    expect(first.body.volumes.map((each: Json) => each.id)).toEqual(sorted.slice(0, 2));
    expect(first.body.volumes_links[0].href).toContain(`marker=${sorted[1]}`);
    const last = await ask("GET", `/volumes/detail?name=${name}&limit=2&sort=id:asc&marker=${sorted[1]}`);
    expect(last.body.volumes.map((each: Json) => each.id)).toEqual(sorted.slice(2));
    expect(last.body).not.toHaveProperty("volumes_links");
    const tagged = await ask("GET", `/volumes/detail?metadata={"page":"${tenant.suffix}"}`);
    expect(tagged.body.volumes).toHaveLength(3);
    expect(keys((await ask("GET", "/volumes")).body.volumes[0])).toEqual(["id", "links", "name"]);
    expect(said(await ask("GET", "/volumes/detail?foo=1", undefined, "3.60"))).toEqual(
      badRequest("Invalid filters foo are found in query options."),
    );
  });

  it("change name, description and metadata", async () => {
    const { id } = await volume();
    expect((await ask("PUT", `/volumes/${id}`, { volume: { name: "n", description: "d" } })).body.volume).toMatchObject(
      {
        name: "n",
        description: "d",
      },
    );
    expect((await ask("POST", `/volumes/${id}/metadata`, { metadata: { a: "b" } })).body).toEqual({
      metadata: { a: "b" },
    });
    expect((await ask("POST", `/volumes/${id}/metadata`, { metadata: { c: "d" } })).body.metadata).toEqual({
      a: "b",
      c: "d",
    });
    expect((await ask("PUT", `/volumes/${id}/metadata`, { metadata: { e: "f" } })).body).toEqual({
      metadata: { e: "f" },
    });
    expect((await ask("DELETE", `/volumes/${id}/metadata/e`)).status).toBe(200);
    expect((await ask("DELETE", `/volumes/${id}/metadata/e`)).body.itemNotFound.message).toBe(
      `Volume ${id} has no metadata with key e.`,
    );
  });

  it("grow and never shrink", async () => {
    const { id } = await volume();
    expect((await act(id, { "os-extend": { new_size: 3 } })).status).toBe(202);
    expect((await settled(id)).size).toBe(3);
    const smaller = (size: number) =>
      badRequest(
        `Invalid input received: New size for extend must be greater than current size. (current: 3, extended: ${size}).`,
      );
    expect(said(await act(id, { "os-extend": { new_size: 3 } }))).toEqual(smaller(3));
    expect(said(await act(id, { "os-extend": { new_size: 1 } }))).toEqual(smaller(1));
  });

  it("change their type, to another only", async () => {
    const { id } = await volume();
    const retype = (new_type: string, migration_policy = "never") =>
      act(id, { "os-retype": { new_type, migration_policy } });
    expect((await retype("multiattach", "on-demand")).status).toBe(202);
    expect(await settled(id)).toMatchObject({ volume_type: "multiattach", multiattach: true, status: "available" });
    expect(said(await retype("multiattach"))).toEqual(
      badRequest(
        "Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.",
      ),
    );
    expect((await retype("nope")).body.itemNotFound.message).toBe("Volume type with name nope could not be found.");
    expect((await retype("standard", "bad")).body.badRequest.message).toBe(
      "Invalid input for field/attribute migration_policy. Value: bad. 'bad' is not one of ['on-demand', 'never']",
    );
  });

  it("in error are not extended, and can be removed", async () => {
    const { id } = await volume();
    const reset = { "os-reset_status": { status: "error" } };
    expect(said(await act(id, reset))).toEqual([
      403,
      {
        forbidden: {
          code: 403,
          message: "Policy doesn't allow volume_extension:volume_admin_actions:reset_status to be performed.",
        },
      },
    ]);
    expect((await asOperator("POST", `/volumes/${id}/action`, reset)).status).toBe(202);
    await until(
      () => show(id),
      (each) => each.status === "error",
    );
    expect(said(await act(id, { "os-extend": { new_size: 9 } }))).toEqual(
      badRequest(`Invalid volume: Volume ${id} status must be '{'status': 'available'}' to extend, currently error.`),
    );
    expect((await ask("DELETE", `/volumes/${id}`)).status).toBe(202);
    await until(
      () => ask("GET", `/volumes/${id}`),
      (answer) => answer.status === 404,
    );
    expect((await ask("DELETE", `/volumes/${id}`)).status).toBe(404);
  });

  it("count against the project's quota", async () => {
    const used = (await ask("GET", `/os-quota-sets/${tenant.projectId}?usage=True`)).body.quota_set;
    const path = `/os-quota-sets/${tenant.projectId}`;
    await asOperator("PUT", path, { quota_set: { volumes: used.volumes.in_use } });
    const many = await ask("POST", "/volumes", { volume: { size: 1 } });
    expect(said(many)).toEqual([
      413,
      {
        overLimit: {
          code: 413,
          message: `VolumeLimitExceeded: Maximum number of volumes allowed (${used.volumes.in_use}) exceeded for quota 'volumes'.`,
          retryAfter: "0",
        },
      },
    ]);
    await asOperator("PUT", path, { quota_set: { volumes: 100, gigabytes: used.gigabytes.in_use + 1 } });
    expect((await ask("POST", "/volumes", { volume: { size: 2 } })).body.overLimit.message).toBe(
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 2G, quota is ${used.gigabytes.in_use + 1}G and ${used.gigabytes.in_use}G has been consumed.`,
    );
    await asOperator("PUT", path, { quota_set: { gigabytes: 1000 } });
    expect(keys((await ask("GET", "/limits")).body.limits.absolute)).toEqual([
      "maxTotalBackupGigabytes",
      "maxTotalBackups",
      "maxTotalSnapshots",
      "maxTotalVolumeGigabytes",
      "maxTotalVolumes",
      "totalBackupGigabytesUsed",
      "totalBackupsUsed",
      "totalGigabytesUsed",
      "totalSnapshotsUsed",
      "totalVolumesUsed",
    ]);
  });
});
