import { describe, expect, it } from "vitest";
import { clouds } from "../../providers";
import { pluginTypeOf, providerLineOf, typeOf } from "../../providers/core/address";

const definitions = clouds.flatMap((cloud) => cloud.definitions());

/** Native resources are another provider's, and have no address of ours: `aws:ec2/vpc:Vpc`. */
const own = definitions.map(({ name }) => name).filter((name) => !name.includes("/"));

describe.each(["Identity", ...own])("the address of %s", (name) => {
  it("is one line of at most 140 bytes that names it", () => {
    expect(Buffer.byteLength(providerLineOf(name))).toBeLessThanOrEqual(140);
    expect(providerLineOf(name)).not.toMatch(/\n/);
    expect(providerLineOf(name)).toContain(`('${name}')`);
  });

  it("has a type in both hosts", () => {
    expect(typeOf(name)).toMatch(/^pulumi-nodejs:dynamic\/omnicloud[/:][\w:]+$/);
    expect(pluginTypeOf(name)).toMatch(/^omnicloud:\w+:\w+$/);
  });
});

it("has the types that states hold for ever", () => {
  expect(typeOf("openstack:Volume")).toBe("pulumi-nodejs:dynamic/omnicloud/openstack:Volume");
  expect(typeOf("Identity")).toBe("pulumi-nodejs:dynamic/omnicloud:Identity");
  expect(pluginTypeOf("openstack:Volume")).toBe("omnicloud:openstack:Volume");
  expect(pluginTypeOf("Identity")).toBe("omnicloud:index:Identity");
});

it("has no two definitions of one name", () => {
  const names = definitions.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
