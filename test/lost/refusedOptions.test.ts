/** Pulumi's options that mean something else here, or nothing: each says so, or means what Pulumi says it does. */
import * as oc from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";

const on = ground();

describe("customTimeouts", () => {
  it("of 0s are Pulumi's default, and not no time at all", async () => {
    const none = { create: "0s", update: "0s", delete: "0s" };
    const stack = await on.stack(async () => {
      new oc.Volume("data", { size: 1 }, { customTimeouts: none });
    });
    await stack.up();
    await stack.destroy();
    expect(await on.cloud.volumes()).toEqual([]);
  });
});

describe("--target", () => {
  it("of a server whose group is not there yet does not judge the group", async () => {
    const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } });
    const { id: network } = body.network as { id: string };
    const subnet = { network_id: network, ip_version: 4, cidr: "10.0.0.0/24" };
    await on.cloud.ask("POST", "network", "/subnets", { subnet });
    const stack = await on.stack(async () => {
      const group = new oc.SecurityGroupResource("group", { rules: [] });
      const flavor = "m1.tiny";
      new oc.Server("web", { flavor, image: "cirros", networks: [{ network }], securityGroups: [group.id] });
    });
    const target = ["**::web", "**Identity::omnicloud"];
    for (const run of [() => stack.preview({ target }), () => stack.up({ target })]) {
      const said = await run().then(
        ({ output }) => output,
        (error: unknown) => String(error),
      );
      expect(said).not.toContain("must name at least one group");
      expect(said).not.toContain("fault in pulumi-omnicloud");
    }
    await stack.up();
    await stack.destroy();
  });
});
