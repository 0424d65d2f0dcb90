import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, type Json, keys, nobody, openTenant, type Tenant, until } from "./cloud";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let tenant: Tenant;
let cirros: string;
let net: Json;
let second: Json;
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

const ask = (method: string, path: string, body?: object, version?: string): Promise<Answer> =>
  tenant.member.ask("compute", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
const asOperator = (method: string, path: string, body?: object, version?: string): Promise<Answer> =>
  tenant.operator.ask("compute", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
const act = (id: string, body: object, version?: string): Promise<Answer> =>
  ask("POST", `/servers/${id}/action`, body, version);
const show = async (id: string, version?: string): Promise<Json> =>
  (await ask("GET", `/servers/${id}`, undefined, version)).body?.server;
const said = (answer: Answer) => [answer.status, answer.body];
const bad = (message: string) => [400, { badRequest: { code: 400, message } }];
const conflict = (message: string) => [409, { conflictingRequest: { code: 409, message } }];
const missing = (message: string) => [404, { itemNotFound: { code: 404, message } }];
const settled = (id: string, status: string): Promise<Json> =>
  until(
    () => show(id),
    (server) => server.status === status && server["OS-EXT-STS:task_state"] === null,
  );
const wanted = (more: object = {}) => ({
  name: "s",
  flavorRef: "1",
  imageRef: cirros,
  networks: [{ uuid: net.id }],
  ...more,
});
const server = async (more: object = {}): Promise<Json> => {
  const made = await ask("POST", "/servers", { server: wanted(more) });
  expect(made.status).toBe(202);
  return settled(made.body.server.id, "ACTIVE");
};
const bootDisk = () => ({
  boot_index: 0,
  uuid: cirros,
  source_type: "image",
  destination_type: "volume",
  volume_size: 1,
  delete_on_termination: true,
});

const fields = [
  "OS-DCF:diskConfig",
  "OS-EXT-AZ:availability_zone",
  "OS-EXT-STS:power_state",
  "OS-EXT-STS:task_state",
  "OS-EXT-STS:vm_state",
  "OS-SRV-USG:launched_at",
  "OS-SRV-USG:terminated_at",
  "accessIPv4",
  "accessIPv6",
  "addresses",
  "config_drive",
  "created",
  "flavor",
  "hostId",
  "id",
  "image",
  "key_name",
  "links",
  "metadata",
  "name",
  "os-extended-volumes:volumes_attached",
  "progress",
  "security_groups",
  "status",
  "tenant_id",
  "updated",
  "user_id",
];

describe("a server", () => {
  it("is built on a volume, with several networks, and shows more with later versions", async () => {
    const made = await ask(
      "POST",
      "/servers",
      {
        server: wanted({
          imageRef: undefined,
          block_device_mapping_v2: [bootDisk()],
          networks: [{ uuid: net.id }, { uuid: second.id }],
          metadata: { a: "b" },
          description: "d",
          user_data: "Zm9v",
        }),
      },
      "2.90",
    );
    expect(made.status).toBe(202);
    expect(keys(made.body.server)).toEqual(["OS-DCF:diskConfig", "adminPass", "id", "links", "security_groups"]);
    expect(made.headers.get("X-OpenStack-Nova-API-Version")).toBe("2.90");
    const { id } = made.body.server;
    const seen = new Set<string>();
    const done = await until(
      async () => {
        const each = await show(id);
        seen.add(`${each.status} ${each["OS-EXT-STS:task_state"]}`);
        return each;
      },
      (each) => each.status !== "BUILD",
    );
    expect(
      [...seen].every((state) =>
        /^BUILD (scheduling|null|networking|block_device_mapping|spawning)$|^ACTIVE null$/.test(state),
      ),
    ).toBe(true);
    expect(keys(done)).toEqual(fields);
    expect(done).toMatchObject({
      image: "",
      flavor: { id: "1" },
      metadata: { a: "b" },
      progress: 0,
      "OS-EXT-STS:power_state": 1,
    });
    expect(Object.keys(done.addresses).sort()).toEqual(["n1", "n2"]);
    expect(keys(done.addresses.n1[0])).toEqual(["OS-EXT-IPS-MAC:mac_addr", "OS-EXT-IPS:type", "addr", "version"]);

    expect(keys(await show(id, "2.9"))).toEqual([...fields, "locked"].sort());
    expect(keys(await show(id, "2.26"))).toEqual([...fields, "description", "locked", "tags"].sort());
    const late = await show(id, "2.93");
    expect(keys(late)).toEqual(
      [
        ...fields,
        "OS-EXT-SRV-ATTR:hostname",
        "description",
        "locked",
        "locked_reason",
        "server_groups",
        "tags",
        "trusted_image_certificates",
      ].sort(),
    );
    expect(keys(late.flavor)).toEqual(["disk", "ephemeral", "extra_specs", "original_name", "ram", "swap", "vcpus"]);
    const full = (await asOperator("GET", `/servers/${id}`, undefined, "2.90")).body.server;
    const extra = [
      "host",
      "hostname",
      "hypervisor_hostname",
      "instance_name",
      "kernel_id",
      "launch_index",
      "ramdisk_id",
      "reservation_id",
      "root_device_name",
      "user_data",
    ].map((name) => `OS-EXT-SRV-ATTR:${name}`);
    expect(keys(full)).toEqual([...new Set([...keys(late), ...extra, "host_status"])].sort());

    const [disk] = done["os-extended-volumes:volumes_attached"];
    const root = (await tenant.member.ask("volumev3", "GET", `/volumes/${disk.id}`)).body.volume;
    expect(root).toMatchObject({ status: "in-use", bootable: "true", volume_image_metadata: { image_id: cirros } });
    expect(keys(root.attachments[0])).toEqual([
      "attached_at",
      "attachment_id",
      "device",
      "host_name",
      "id",
      "server_id",
      "volume_id",
    ]);
    const actions = (await ask("GET", `/servers/${id}/os-instance-actions`, undefined, "2.90")).body.instanceActions;
    expect(actions.map((each: Json) => [each.action, each.message])).toEqual([["create", null]]);
    expect(keys(actions[0])).toEqual([
      "action",
      "instance_uuid",
      "message",
      "project_id",
      "request_id",
      "start_time",
      "updated_at",
      "user_id",
    ]);
    expect((await ask("DELETE", `/servers/${id}`)).status).toBe(204);
    await until(
      () => ask("GET", `/servers/${id}`),
      (answer) => answer.status === 404,
    );
    await until(
      () => tenant.member.ask("volumev3", "GET", `/volumes/${disk.id}`),
      (answer) => answer.status === 404,
    );
  });

  it("is refused where it cannot be", async () => {
    const refused = async (more: object, version?: string) =>
      said(await ask("POST", "/servers", { server: wanted(more) }, version));
    expect(await refused({ flavorRef: "nope" })).toEqual(bad("Flavor nope could not be found."));
    expect(await refused({ imageRef: nobody })).toEqual(bad("Can not find requested image"));
    expect(await refused({ imageRef: undefined })).toEqual(bad("Missing imageRef attribute"));
    expect(await refused({ name: "" })).toEqual(
      bad("Invalid input for field/attribute name. Value: . '' is too short"),
    );
    expect(await refused({ networks: [{ uuid: nobody }] })).toEqual(bad(`Network ${nobody} could not be found.`));
    expect(await refused({ networks: [{ port: nobody }] })).toEqual(bad(`Port id ${nobody} could not be found.`));
    expect(await refused({ key_name: "nope" })).toEqual(bad("Invalid key_name provided."));
    expect(await refused({ availability_zone: "nope" })).toEqual(
      bad("The requested availability zone is not available"),
    );
    expect(await refused({ security_groups: [{ name: "nope" }] })).toEqual(
      bad("Unable to find security_group with name or id 'nope'"),
    );
    expect(await refused({ imageRef: undefined, block_device_mapping_v2: [{ ...bootDisk(), uuid: nobody }] })).toEqual(
      bad(`Block Device Mapping is Invalid: failed to get image ${nobody}.`),
    );
    const typed = [{ ...bootDisk(), volume_type: "nope" }];
    expect(await refused({ imageRef: undefined, block_device_mapping_v2: typed }, "2.67")).toEqual(
      bad("Volume type nope could not be found."),
    );
    expect(
      (
        await ask(
          "POST",
          "/servers",
          { server: wanted({ imageRef: undefined, block_device_mapping_v2: typed }) },
          "2.66",
        )
      ).body.badRequest.message,
    ).toContain("('volume_type' was unexpected)");
    expect((await ask("POST", "/servers", { server: wanted({ description: "d" }) })).body.badRequest.message).toContain(
      "('description' was unexpected)",
    );
    expect(await refused({ hypervisor_hostname: "x" }, "2.90")).toEqual([
      403,
      {
        forbidden: {
          code: 403,
          message: "Policy doesn't allow compute:servers:create:requested_destination to be performed.",
        },
      },
    ]);
    expect(
      said(await asOperator("POST", "/servers", { server: wanted({ hypervisor_hostname: "x" }) }, "2.90")),
    ).toEqual(bad("Compute host x could not be found."));
    expect(said(await ask("GET", `/servers/${nobody}`))).toEqual(missing(`Instance ${nobody} could not be found.`));
  });

  it("goes where the operator says", async () => {
    const [hypervisor] = (await asOperator("GET", "/os-hypervisors")).body.hypervisors;
    expect((await ask("GET", "/os-hypervisors")).status).toBe(403);
    const body = { server: wanted({ hypervisor_hostname: hypervisor.hypervisor_hostname, networks: "none" }) };
    const made = await asOperator("POST", "/servers", body, "2.90");
    const done = await settled(made.body.server.id, "ACTIVE");
    expect(done.addresses).toEqual({});
    expect((await asOperator("GET", `/servers/${done.id}`)).body.server["OS-EXT-SRV-ATTR:hypervisor_hostname"]).toBe(
      hypervisor.hypervisor_hostname,
    );
  });

  it("ends in ERROR, with the reason, where there is no room", async () => {
    const id = `like-${tenant.suffix}`;
    const body = { flavor: { id, name: id, vcpus: 500, ram: 51_200_000, disk: 1 } };
    expect((await ask("POST", "/flavors", body)).status).toBe(403);
    expect((await asOperator("POST", "/flavors", body)).status).toBe(200);
    try {
      const made = await ask("POST", "/servers", { server: wanted({ flavorRef: id }) });
      const done = await settled(made.body.server.id, "ERROR");
      expect(done.fault).toMatchObject({ code: 500, message: "No valid host was found. " });
      expect(done).not.toHaveProperty("progress");

      const alive = await server();
      expect((await act(alive.id, { resize: { flavorRef: id } })).status).toBe(202);
      const records = await until(
        async () => (await ask("GET", `/servers/${alive.id}/os-instance-actions`)).body.instanceActions,
        (all: Json[]) => all[0].action === "resize" && all[0].message !== null,
      );
      expect(records[0].message).toBe("Error");
      // ACTIVE again, with the old flavor: only the record tells.
      expect((await settled(alive.id, "ACTIVE")).flavor.id).toBe("1");
      const detail = await ask(
        "GET",
        `/servers/${alive.id}/os-instance-actions/${records[0].request_id}`,
        undefined,
        "2.90",
      );
      expect(detail.body.instanceAction.events.map((each: Json) => each.result)).toContain("Error");
    } finally {
      expect((await asOperator("DELETE", `/flavors/${id}`)).status).toBe(202);
    }
  });
});

describe("the states of a server", () => {
  it("allow only what follows from them", async () => {
    const { id } = await server();
    const cannot = async (name: string, body: object, state: string) =>
      expect(said(await act(id, body))).toEqual(
        conflict(`Cannot '${name}' instance ${id} while it is in vm_state ${state}`),
      );
    const goes = async (body: object, status: string) => {
      expect((await act(id, body)).status).toBe(202);
      await settled(id, status);
    };
    await cannot("start", { "os-start": null }, "active");
    await goes({ "os-stop": null }, "SHUTOFF");
    await cannot("stop", { "os-stop": null }, "stopped");
    await cannot("suspend", { suspend: null }, "stopped");
    await cannot("resume", { resume: null }, "stopped");
    await cannot("pause", { pause: null }, "stopped");
    await cannot("reboot", { reboot: { type: "SOFT" } }, "stopped");
    await cannot("revertResize", { revertResize: null }, "stopped");
    await cannot("confirmResize", { confirmResize: null }, "stopped");
    await goes({ reboot: { type: "HARD" } }, "ACTIVE");
    await goes({ reboot: { type: "SOFT" } }, "ACTIVE");
    await goes({ suspend: null }, "SUSPENDED");
    await cannot("suspend", { suspend: null }, "suspended");
    await cannot("start", { "os-start": null }, "suspended");
    await cannot("stop", { "os-stop": null }, "suspended");
    await cannot("resize", { resize: { flavorRef: "2" } }, "suspended");
    await cannot("reboot", { reboot: { type: "SOFT" } }, "suspended");
    await goes({ resume: null }, "ACTIVE");
    await goes({ pause: null }, "PAUSED");
    await cannot("stop", { "os-stop": null }, "paused");
    await goes({ unpause: null }, "ACTIVE");
    expect(said(await act(id, { reboot: {} }))).toEqual(
      bad("Invalid input for field/attribute reboot. Value: {}. 'type' is a required property"),
    );
    expect(said(await act(id, { nope: null }))).toEqual(bad("There is no such action: nope"));

    const reset = { "os-resetState": { state: "error" } };
    expect((await act(id, reset)).status).toBe(403);
    expect((await asOperator("POST", `/servers/${id}/action`, reset)).status).toBe(202);
    await settled(id, "ERROR");
    await cannot("start", { "os-start": null }, "error");
    await cannot("resize", { resize: { flavorRef: "2" } }, "error");
    await goes({ "os-stop": null }, "SHUTOFF");
    await goes({ "os-start": null }, "ACTIVE");
  });

  it("resize, revert and confirm, also when stopped", async () => {
    const { id } = await server();
    const resize = (flavorRef: string) => act(id, { resize: { flavorRef } });
    expect(said(await resize("1"))).toEqual(bad("When resizing, instances must change flavor!"));
    expect(said(await resize("nope"))).toEqual(bad("Flavor nope could not be found."));
    expect((await resize("2")).status).toBe(202);
    expect((await settled(id, "VERIFY_RESIZE")).flavor.id).toBe("2");
    expect(said(await resize("1"))).toEqual(conflict(`Cannot 'resize' instance ${id} while it is in vm_state resized`));
    expect(said(await act(id, { "os-stop": null }))).toEqual(
      conflict(`Cannot 'stop' instance ${id} while it is in vm_state resized`),
    );
    expect((await act(id, { revertResize: null })).status).toBe(202);
    expect((await settled(id, "ACTIVE")).flavor.id).toBe("1");
    await act(id, { "os-stop": null });
    await settled(id, "SHUTOFF");
    expect((await resize("2")).status).toBe(202);
    await settled(id, "VERIFY_RESIZE");
    expect((await act(id, { confirmResize: null })).status).toBe(204);
    expect((await settled(id, "SHUTOFF")).flavor.id).toBe("2");
  });

  it("lock", async () => {
    const { id } = await server();
    expect((await act(id, { lock: null })).status).toBe(202);
    const locked = conflict(`Instance ${id} is locked`);
    expect(said(await act(id, { "os-stop": null }))).toEqual(locked);
    expect(said(await ask("DELETE", `/servers/${id}`))).toEqual(locked);
    expect((await show(id, "2.9")).locked).toBe(true);
    expect((await act(id, { unlock: null })).status).toBe(202);
  });
});

describe("what hangs on a server", () => {
  const device = (version: string, path: string) => ask("GET", path, undefined, version);

  it("is volumes, attached, grown and detached", async () => {
    const { id } = await server();
    const volumes = (method: string, path: string, body?: object, version?: string) =>
      tenant.member.ask("volumev3", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
    const made = await volumes("POST", "/volumes", { volume: { size: 1, name: "data" } });
    const volume = made.body.volume.id;
    const reaches = (status: string) =>
      until(
        async () => (await volumes("GET", `/volumes/${volume}`)).body.volume,
        (each) => each.status === status,
      );
    await reaches("available");
    const base = `/servers/${id}/os-volume_attachments`;
    const attach = (volumeId: string) => ask("POST", base, { volumeAttachment: { volumeId } });
    await act(id, { suspend: null });
    await settled(id, "SUSPENDED");
    expect(said(await attach(volume))).toEqual(
      conflict(`Cannot 'attach_volume' instance ${id} while it is in vm_state suspended`),
    );
    await act(id, { resume: null });
    await settled(id, "ACTIVE");
    const attached = await attach(volume);
    expect(attached.status).toBe(200);
    expect(keys(attached.body.volumeAttachment)).toEqual(["device", "id", "serverId", "volumeId"]);
    expect(attached.body.volumeAttachment.device).toBe("/dev/sdb");
    await reaches("in-use");
    expect(said(await attach(volume))).toEqual(
      bad(`Invalid volume: volume ${volume} is already attached to instances: ${id}`),
    );
    expect(said(await attach(nobody))).toEqual(missing(`Volume ${nobody} could not be found.`));
    expect((await volumes("DELETE", `/volumes/${volume}`)).body.badRequest.message).toMatch(
      /^Invalid volume: Volume status must be available or error/,
    );
    expect(keys((await device("2.79", base)).body.volumeAttachments[0])).toEqual([
      "delete_on_termination",
      "device",
      "id",
      "serverId",
      "tag",
      "volumeId",
    ]);
    expect(keys((await device("2.89", `${base}/${volume}`)).body.volumeAttachment)).toEqual([
      "attachment_id",
      "bdm_uuid",
      "delete_on_termination",
      "device",
      "serverId",
      "tag",
      "volumeId",
    ]);
    const grow = { "os-extend": { new_size: 2 } };
    expect((await volumes("POST", `/volumes/${volume}/action`, grow)).status).toBe(400);
    expect((await volumes("POST", `/volumes/${volume}/action`, grow, "3.42")).status).toBe(202);
    await until(
      async () => (await volumes("GET", `/volumes/${volume}`)).body.volume,
      (each) => each.size === 2 && each.status === "in-use",
    );
    expect((await ask("DELETE", `${base}/${volume}`)).status).toBe(202);
    expect((await reaches("available")).attachments).toEqual([]);
    await until(
      async () => (await ask("GET", base)).body.volumeAttachments,
      (all: Json[]) => all.length === 0,
    );
    expect(said(await ask("DELETE", `${base}/${volume}`))).toEqual(
      missing(`Instance ${id} is not attached to volume ${volume}`),
    );
  });

  it("is groups on all of its ports", async () => {
    const { id } = await server();
    const group = (
      await tenant.member.ask("network", "POST", "/v2.0/security-groups", { body: { security_group: { name: "g1" } } })
    ).body.security_group;
    expect((await act(id, { addSecurityGroup: { name: group.id } })).status).toBe(202);
    expect((await show(id)).security_groups.map((each: Json) => each.name).sort()).toEqual(["default", "g1"]);
    expect(said(await act(id, { addSecurityGroup: { name: "nope" } }))).toEqual(
      missing(`Security group nope is not found for project ${tenant.projectId}`),
    );
    expect((await act(id, { removeSecurityGroup: { name: group.id } })).status).toBe(202);
    expect(said(await act(id, { removeSecurityGroup: { name: group.id } }))).toEqual(
      missing(`Security group ${group.id} not associated with the instance ${id}`),
    );
  });

  it("is a name, metadata, tags and interfaces", async () => {
    const { id } = await server();
    expect((await ask("PUT", `/servers/${id}`, { server: { name: "new" } })).body.server.name).toBe("new");
    expect((await ask("PUT", `/servers/${id}`, { server: { description: "d" } }, "2.90")).body.server.description).toBe(
      "d",
    );
    expect((await ask("POST", `/servers/${id}/metadata`, { metadata: { x: "y" } })).body).toEqual({
      metadata: { x: "y" },
    });
    expect((await ask("DELETE", `/servers/${id}/metadata/x`)).status).toBe(204);
    expect(said(await ask("DELETE", `/servers/${id}/metadata/x`))).toEqual(missing("Metadata item was not found"));
    expect((await ask("PUT", `/servers/${id}/tags/t`, undefined, "2.26")).status).toBe(201);
    expect((await ask("GET", "/servers/detail?tags=t", undefined, "2.26")).body.servers).toHaveLength(1);
    const more = await ask("POST", `/servers/${id}/os-interface`, { interfaceAttachment: { net_id: second.id } });
    expect(keys(more.body.interfaceAttachment)).toEqual(["fixed_ips", "mac_addr", "net_id", "port_id", "port_state"]);
    expect((await ask("GET", `/servers/${id}/os-interface`)).body.interfaceAttachments).toHaveLength(2);
    expect((await ask("DELETE", `/servers/${id}/os-interface/${more.body.interfaceAttachment.port_id}`)).status).toBe(
      202,
    );
    await until(
      async () => (await ask("GET", `/servers/${id}/os-interface`)).body.interfaceAttachments,
      (all: Json[]) => all.length === 1,
    );
  });
});

describe("around servers", () => {
  it("refuse versions they do not speak", async () => {
    const wrong = async (version: string) => said(await ask("GET", "/servers", undefined, version));
    const message = (version: string) =>
      `Version ${version} is not supported by the API. Minimum is 2.1 and maximum is 2.93.`;
    expect(await wrong("2.99")).toEqual([406, { computeFault: { code: 406, message: message("2.99") } }]);
    expect(await wrong("1.0")).toEqual([406, { computeFault: { code: 406, message: message("1.0") } }]);
    expect(await wrong("bad")).toEqual(
      bad("API Version String bad is of invalid format. Must be of format MajorNum.MinorNum."),
    );
    expect((await ask("GET", "/servers", undefined, "latest")).headers.get("X-OpenStack-Nova-API-Version")).toBe(
      "2.93",
    );
  });

  it("lists are the project's own, and paged", async () => {
    for (const name of ["p1", "p2", "p3"]) await server({ name: `page-${name}`, networks: [{ uuid: net.id }] });
    const first = await ask("GET", "/servers?name=page-&sort_key=display_name&sort_dir=asc&limit=2");
    expect(first.body.servers.map((each: Json) => each.name)).toEqual(["page-p1", "page-p2"]);
    expect(first.body.servers_links[0].rel).toBe("next");
    const marker = first.body.servers[1].id;
    const last = await ask("GET", `/servers?name=page-&sort_key=display_name&sort_dir=asc&limit=2&marker=${marker}`);
    expect(last.body.servers.map((each: Json) => each.name)).toEqual(["page-p3"]);
    expect(said(await ask("GET", `/servers?marker=${nobody}`))).toEqual(bad(`marker [${nobody}] not found`));
    expect((await ask("GET", "/servers/detail?all_tenants=1")).body.forbidden.message).toBe(
      "Policy doesn't allow os_compute_api:servers:detail:get_all_tenants to be performed.",
    );
  });

  it("quotas refuse", async () => {
    const path = `/os-quota-sets/${tenant.projectId}`;
    const used = (await ask("GET", `${path}/detail`, undefined, "2.90")).body.quota_set;
    await asOperator("PUT", path, { quota_set: { instances: used.instances.in_use } });
    const many = used.instances.in_use;
    expect(said(await ask("POST", "/servers", { server: wanted() }))).toEqual([
      403,
      {
        forbidden: {
          code: 403,
          message: `Quota exceeded for instances: Requested 1, but already used ${many} of ${many} instances`,
        },
      },
    ]);
    expect((await ask("PUT", path, { quota_set: { instances: 1 } })).status).toBe(403);
    await asOperator("DELETE", path);
  });

  it("key pairs are a user's own, private once", async () => {
    const made = await ask("POST", "/os-keypairs", { keypair: { name: "k" } });
    expect(keys(made.body.keypair)).toEqual(["fingerprint", "name", "private_key", "public_key", "user_id"]);
    expect(said(await ask("POST", "/os-keypairs", { keypair: { name: "k" } }))).toEqual(
      conflict("Key pair 'k' already exists."),
    );
    const copy = await ask(
      "POST",
      "/os-keypairs",
      { keypair: { name: "k2", public_key: made.body.keypair.public_key } },
      "2.2",
    );
    expect([copy.status, copy.body.keypair.fingerprint]).toEqual([201, made.body.keypair.fingerprint]);
    expect(said(await ask("POST", "/os-keypairs", { keypair: { name: "k3", public_key: "bad" } }))).toEqual(
      bad("Keypair data is invalid: failed to generate fingerprint"),
    );
    expect((await ask("DELETE", "/os-keypairs/k")).status).toBe(202);
    expect(said(await ask("GET", "/os-keypairs/k"))).toEqual(missing(`Keypair k not found for user ${tenant.userId}`));
  });

  it("flavors, zones and groups of servers have these fields", async () => {
    const flavor = (await ask("GET", "/flavors/1", undefined, "2.61")).body.flavor;
    expect(keys(flavor)).toEqual([
      "OS-FLV-DISABLED:disabled",
      "OS-FLV-EXT-DATA:ephemeral",
      "description",
      "disk",
      "extra_specs",
      "id",
      "links",
      "name",
      "os-flavor-access:is_public",
      "ram",
      "rxtx_factor",
      "swap",
      "vcpus",
    ]);
    expect(said(await ask("GET", "/flavors/nope"))).toEqual(missing("Flavor nope could not be found."));
    const page = (await ask("GET", "/flavors/detail?limit=1")).body;
    expect(page.flavors_links[0].href).toContain(`marker=${page.flavors[0].id}`);
    expect((await ask("GET", "/os-availability-zone")).body.availabilityZoneInfo).toEqual([
      { zoneName: "nova", zoneState: { available: true }, hosts: null },
    ]);
    const made = await ask("POST", "/os-server-groups", { server_group: { name: "g", policy: "affinity" } }, "2.64");
    expect(keys(made.body.server_group)).toEqual(["id", "members", "name", "policy", "project_id", "rules", "user_id"]);
    expect((await ask("DELETE", `/os-server-groups/${made.body.server_group.id}`)).status).toBe(204);
    expect(said(await ask("GET", `/os-server-groups/${nobody}`))).toEqual(
      missing(`Instance group ${nobody} could not be found.`),
    );
  });
});
