import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, cidrFault, compareNetworks, ipVersion, isIn, liesWithin } from "../../providers/core/addresses";
import { defaultGateway, defaultPools } from "../../providers/openstack/network/subnet/pools";
import { network } from "./networks";

describe("a network", () => {
  it("holds its addresses and no others, an address being a network of one", () => {
    for (const [address, network] of [
      ["10.0.1.5", "10.0.1.0/24"],
      ["10.0.1.5", "10.0.1.5"],
      ["10.0.1.5", "10.0.1.5/32"],
      ["fd00::5", "fd00::/64"],
    ] as const)
      expect([address, network, isIn(address, network)]).toEqual([address, network, true]);
    for (const [address, network] of [
      ["10.0.2.5", "10.0.1.0/24"],
      ["10.0.1.6", "10.0.1.5"],
      ["fd00::5", "0.0.0.0/0"],
    ] as const)
      expect([address, network, isIn(address, network)]).toEqual([address, network, false]);
  });

  it("comes before those with higher addresses, and before those of IPv6", () => {
    const order = ["9.0.0.0/8", "10.0.2.0/24", "10.0.10.0/24", "fd00:1::/64", "fd00:10::/64"];
    expect(order.toReversed().sort(compareNetworks)).toEqual(order);
  });

  it("has no fault, and lies within itself and within all", () => {
    fc.assert(
      fc.property(network, (one) => {
        expect(cidrFault(one)).toBeUndefined();
        expect(liesWithin(one, one)).toBe(true);
        expect(liesWithin(one, ipVersion(one) === 4 ? "0.0.0.0/0" : "::/0")).toBe(true);
        expect(liesWithin(one, ipVersion(one) === 4 ? "::/0" : "0.0.0.0/0")).toBe(false);
      }),
    );
  });

  it("lies within another only if that is as wide", () => {
    fc.assert(
      fc.property(network, network, (one, other) => {
        if (liesWithin(one, other) && liesWithin(other, one)) expect(canonical(one)).toBe(canonical(other));
      }),
    );
    expect(liesWithin("10.0.1.0/24", "10.0.0.0/16")).toBe(true);
    expect(liesWithin("10.0.0.0/16", "10.0.1.0/24")).toBe(false);
    expect(liesWithin("10.1.0.0/24", "10.0.0.0/16")).toBe(false);
    expect(liesWithin("fd00:1::/64", "fd00::/16")).toBe(true);
  });

  it("has one canonical form, which means the same", () => {
    fc.assert(fc.property(network, (one) => canonical(canonical(one)) === canonical(one)));
    expect(canonical("FD00:0:0:0::0005/128")).toBe("fd00::5");
    expect(canonical("10.0.0.5/32")).toBe("10.0.0.5");
  });

  it("is reported with the right one if bits are set beyond the prefix", () => {
    expect(cidrFault("10.0.1.5/24")).toContain("10.0.1.0/24");
    expect(cidrFault("fd00::1/64")).toContain("fd00::/64");
    expect(cidrFault("10.0.0.0/33")).toContain("must be a network in CIDR form");
    expect(cidrFault("10.0.0.5")).toContain("must be a network in CIDR form");
    expect(cidrFault("web")).toContain("must be a network in CIDR form");
  });
});

describe("a subnet that says nothing", () => {
  it("has the gateway and the addresses that Neutron chooses", () => {
    const chosen = (cidr: string) => [defaultGateway(cidr), defaultPools(cidr, defaultGateway(cidr))];
    expect(chosen("10.0.1.0/24")).toEqual(["10.0.1.1", [{ start: "10.0.1.2", end: "10.0.1.254" }]]);
    expect(chosen("fd00:1::/64")).toEqual(["fd00:1::", [{ start: "fd00:1::1", end: "fd00:1::ffff:ffff:ffff:ffff" }]]);
    expect(chosen("10.0.1.0/30")).toEqual(["10.0.1.1", [{ start: "10.0.1.2", end: "10.0.1.2" }]]);
    expect(chosen("10.0.1.0/31")).toEqual(["10.0.1.1", [{ start: "10.0.1.0", end: "10.0.1.0" }]]);
  });

  it("gives out the addresses on both sides of a gateway in the middle, and all if it has none", () => {
    expect(defaultPools("10.0.1.0/29", "10.0.1.3")).toEqual([
      { start: "10.0.1.1", end: "10.0.1.2" },
      { start: "10.0.1.4", end: "10.0.1.6" },
    ]);
    expect(defaultPools("10.0.1.0/29", undefined)).toEqual([{ start: "10.0.1.1", end: "10.0.1.6" }]);
    expect(defaultPools("10.0.1.0/29", "10.0.2.1")).toEqual([{ start: "10.0.1.1", end: "10.0.1.6" }]);
  });
});
