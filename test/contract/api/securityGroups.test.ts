import { describe, expect, it } from "vitest";
import { type Json, keys } from "./cloud";
import { ask, error, group, openGroups } from "./groupCloud";

openGroups();

describe("security groups", () => {
  it("begin with two egress rules", async () => {
    const made = await group();
    expect(keys(made)).toEqual([
      "created_at",
      "description",
      "id",
      "name",
      "project_id",
      "revision_number",
      "security_group_rules",
      "shared",
      "stateful",
      "tags",
      "tenant_id",
      "updated_at",
    ]);
    const shown = made.security_group_rules.map((each: Json) => `${each.direction} ${each.ethertype} ${each.protocol}`);
    expect(shown.sort()).toEqual(["egress IPv4 null", "egress IPv6 null"]);
  });

  it("include one called default, which stays", async () => {
    const found = (await ask("GET", "/security-groups?name=default")).body.security_groups;
    expect(found).toHaveLength(1);
    expect(found[0].security_group_rules).toHaveLength(4);
    expect(error(await ask("DELETE", `/security-groups/${found[0].id}`))).toEqual([
      409,
      "SecurityGroupCannotRemoveDefault",
      "Insufficient rights for removing default security group.",
    ]);
    expect(error(await ask("PUT", `/security-groups/${found[0].id}`, { security_group: { name: "z" } }))).toEqual([
      409,
      "SecurityGroupCannotUpdateDefault",
      "Updating default security group not allowed.",
    ]);
    expect(error(await ask("POST", "/security-groups", { security_group: { name: "default" } }))).toEqual([
      409,
      "SecurityGroupDefaultAlreadyExists",
      "Default security group already exists.",
    ]);
  });

  it("are not removed while a port has them", async () => {
    const made = await group();
    const net = (await ask("POST", "/networks", { network: { name: "g" } })).body.network;
    const used = (await ask("POST", "/ports", { port: { network_id: net.id, security_groups: [made.id] } })).body.port;
    expect(error(await ask("DELETE", `/security-groups/${made.id}`))).toEqual([
      409,
      "SecurityGroupInUse",
      `Security Group ${made.id} in use.`,
    ]);
    await ask("PUT", `/ports/${used.id}`, { port: { security_groups: [] } });
    expect((await ask("DELETE", `/security-groups/${made.id}`)).status).toBe(204);
    expect(error(await ask("GET", `/security-groups/${made.id}`))).toEqual([
      404,
      "SecurityGroupNotFound",
      `Security group ${made.id} does not exist`,
    ]);
  });
});
