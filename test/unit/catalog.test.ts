import { describe, expect, it } from "vitest";
import { endpointOf, isOffered, regionIn, regionsOf } from "../../providers/openstack/catalog";
import type { CatalogEntry, Login } from "../../providers/openstack/login";

/** An entry of one region, as clouds have it whose regions share a Keystone. */
const entry = (type: string, region: string, name?: string): CatalogEntry => ({
  type,
  name,
  endpoints: ["admin", "internal", "public"].map((audience) => ({
    interface: audience,
    region_id: region,
    url: `https://${type}.${audience}.${region}${name ? `.${name}` : ""}/v3`,
  })),
});

const login: Login = {
  token: "t",
  ends: 0,
  userId: "u",
  projectId: "p1",
  roles: [],
  catalog: [
    entry("compute", "one"),
    entry("compute", "two"),
    entry("volumev3", "one"),
    entry("block-storage", "two"),
    entry("network", "one", "neutron"),
    entry("network", "one", "other"),
    { type: "share", endpoints: [] },
    { type: "shared-file-system", endpoints: [{ interface: "public", region: "one", url: "https://s/v2" }] },
  ],
};
const authUrl = "https://keystone/v3";

describe("an endpoint", () => {
  it.each(["one", "two"])("is found in the entry of its region: %s", (region) => {
    expect(endpointOf(login, "compute", { authUrl, region })).toBe(`https://compute.public.${region}/v3`);
    expect(isOffered(login, "compute", { authUrl, region })).toBe(true);
    expect(regionIn(login, "compute", { authUrl, region })).toBe(region);
  });

  it("is found by an older type if the newer one has none in the region", () => {
    expect(endpointOf(login, "volume", { authUrl, region: "one" })).toBe("https://volumev3.public.one/v3");
    expect(endpointOf(login, "volume", { authUrl, region: "two" })).toBe("https://block-storage.public.two/v3");
  });

  it("is of the first interface that is there", () => {
    const choice = { authUrl, interface: ["internal" as const, "public" as const] };
    expect(endpointOf(login, "compute", choice)).toBe("https://compute.internal.one/v3");
    expect(endpointOf(login, "share", choice)).toBe("https://s/v2");
  });

  it("is what the connection says of one service alone", () => {
    const services = {
      network: { endpoint: "https://n/" },
      volume: { endpoint: "https://v/v3/%(project_id)s" },
      compute: { region: "two", interface: "admin" as const },
      identity: { endpoint: "https://k/v3/" },
      image: { endpoint: "https://i" },
    };
    const choice = { authUrl, region: "one", services };
    expect(endpointOf(login, "network", choice)).toBe("https://n/v2.0");
    expect(endpointOf(login, "volume", choice)).toBe("https://v/v3/p1");
    expect(endpointOf(login, "compute", choice)).toBe("https://compute.admin.two/v3");
    expect(endpointOf(login, "identity", choice)).toBe("https://k/v3");
    expect(isOffered(login, "image", choice)).toBe(true);
    expect(regionIn(login, "compute", choice)).toBe("two");
  });

  it("is of the name and type that the connection says", () => {
    const services = { network: { name: "other" }, compute: { type: "volumev3" } };
    expect(endpointOf(login, "network", { authUrl, services })).toBe("https://network.public.one.other/v3/v2.0");
    expect(endpointOf(login, "compute", { authUrl, services })).toBe("https://volumev3.public.one/v3");
  });

  it("that is not there is refused with the regions that are", () => {
    expect(() => endpointOf(login, "compute", { authUrl, region: "three" })).toThrow(
      "the compute service has no public endpoint in region three; its regions: one, two",
    );
    expect(() => endpointOf(login, "image", { authUrl })).toThrow(/no image service; it has: compute, volumev3/);
    expect([...regionsOf(login, "compute", {})]).toEqual(["one", "two"]);
  });
});
