import { describe, expect, it } from "vitest";
import { type Json, keys, nobody, until } from "./cloud";
import {
  act,
  ask,
  asOperator,
  bad,
  bootDisk,
  cirros,
  missing,
  net,
  openServers,
  said,
  second,
  server,
  settled,
  show,
  tenant,
  wanted,
} from "./serverCloud";

openServers();

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
      // Without a zone, unlike `created` and `updated`: a client that parses times strictly reads both forms.
      "OS-SRV-USG:launched_at": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
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
