import { describe, expect, it } from "vitest";
import { type Json, keys, nobody } from "./cloud";
import { ask, asOperator, bad, conflict, missing, net, openServers, said, server, tenant, wanted } from "./serverCloud";

openServers();

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
