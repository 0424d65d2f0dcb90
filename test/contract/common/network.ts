/** The contract's cases of Vpc and SecurityGroup. */
import { expect } from "vitest";
import { adopts, type Cases, isReached, knows, staysThere, takesOver } from "./judges";

const subnetOf = ({ net }: { net: Readonly<Record<string, unknown>> }) => net.subnetIds as Record<string, string>;

/** By argument and output. */
export const network: Cases = {
  "Vpc connection": isReached("net"),
  "Vpc region": staysThere("net"),
  "Vpc name": ({ first, second }) => expect([first.net.name, second.net.name]).toEqual(["net one", "net two"]),
  "Vpc description": ({ first, second }) =>
    expect([first.net.description, second.net.description]).toEqual(["first", "second"]),
  "Vpc cidr": ({ first, outside }) => {
    expect(first.net.cidr ?? "10.30.0.0/16").toBe("10.30.0.0/16"); // a network of OpenStack has none
    expect(outside).toMatch(/cidr: .*(not|must lie) within the Vpc's .*10\.40\.0\.0\/16/);
  },
  "Vpc subnets": ({ first }) => expect(Object.keys(subnetOf(first.outputs)).sort()).toEqual(["bare", "front"]),
  "Vpc subnets.*.cidr": ({ first }) =>
    expect([first.front.cidr, first.bare.cidr]).toEqual(["10.30.1.0/24", "10.30.2.0/24"]),
  "Vpc subnets.*.name": ({ first, second }) =>
    expect([first.front.name, second.front.name, first.bare.name]).toEqual(["front one", "front two", "net-bare"]),
  "Vpc subnets.*.description": ({ first, second }) =>
    expect([first.front.description, second.front.description]).toEqual(["first", "second"]),
  "Vpc subnets.*.availabilityZone": ({ first, cloud }) => expect(first.front.zone).toBe(cloud.words.zone),
  "Vpc subnets.*.gateway": ({ first }) =>
    expect([first.front.gateway, first.bare.gateway]).toEqual(["10.30.1.1", undefined]),
  "Vpc subnets.*.dns": ({ first, second }) =>
    expect([first.front.dns, second.front.dns]).toEqual([["10.30.0.9"], ["10.30.0.10"]]),
  "Vpc router": ({ first }) => {
    expect(first.outputs.net.routerId).toEqual(expect.any(String));
    expect(first.front.gateway).toBe("10.30.1.1"); // by the router's leg in it
  },
  "Vpc router.externalNetwork": ({ first, cloud }) => {
    const { externalAddresses, outwardRoute } = cloud.words;
    expect(first.outputs.net.externalAddresses).toHaveLength(externalAddresses);
    if (externalAddresses === 0 && outwardRoute) expect(first.routes).toContain("0.0.0.0/0");
  },
  "Vpc router.routes": ({ first, second }) =>
    expect([first.routes, second.routes]).toEqual([["172.20.0.0/16"], ["172.21.0.0/16"]]),
  "Vpc router.routes[].destination": ({ second }) => expect(second.routes).toEqual(["172.21.0.0/16"]),
  "Vpc router.routes[].nexthop": ({ second }) => expect(second.hops).toEqual({ "172.21.0.0/16": ["10.30.1.19"] }),
  "Vpc subnets.*.adopt": takesOver("Vpc"),
  "Vpc adopt": adopts("Vpc"),
  "Vpc takeOver": takesOver("Vpc"),
  "Vpc → id": knows("net", "id"),
  "Vpc → name": ({ first, second }) =>
    expect([first.outputs.net.name, second.outputs.net.name]).toEqual(["net one", "net two"]),
  "Vpc → description": ({ second }) => expect(second.outputs.net.description).toBe("second"),
  "Vpc → region": ({ first, cloud }) => expect(first.outputs.net.region).toBe(cloud.words.region),
  "Vpc → status": ({ second }) => expect(second.outputs.net.status).toMatch(/^(ACTIVE|available)$/),
  "Vpc → createdAt": knows("net", "createdAt", /^\d{4}-/),
  "Vpc → subnetIds": ({ first, second }) => expect(subnetOf(second.outputs)).toEqual(subnetOf(first.outputs)),
  "Vpc → routeTableIds": ({ second }) => {
    const tables = second.outputs.net.routeTableIds as Record<string, string>;
    expect(tables.front).toBe(second.outputs.net.routerId);
    expect(tables.bare).not.toBe(tables.front);
  },
  "Vpc → routerId": knows("net", "routerId"),
  "Vpc → externalAddresses": ({ second, cloud }) => {
    const address = expect.stringMatching(/^\d+(\.\d+){3}$/);
    expect(second.outputs.net.externalAddresses).toEqual(Array(cloud.words.externalAddresses).fill(address));
  },
  "SecurityGroup connection": isReached("group"),
  "SecurityGroup region": staysThere("group"),
  "SecurityGroup name": ({ first, second }) =>
    expect([first.group.name, second.group.name]).toEqual(["group one", "group two"]),
  "SecurityGroup description": ({ first, second }) =>
    expect([first.group.description, second.group.description]).toEqual(["first", "second"]),
  // A group of OpenStack is in none.
  "SecurityGroup vpc": ({ first }) => expect(first.group.vpc ?? first.outputs.net.id).toBe(first.outputs.net.id),
  "SecurityGroup rules": ({ first, second }) => {
    const rules = [first, second].map(({ group }) => group.rules.filter((rule) => rule.startsWith("in")));
    expect(rules[0]).toEqual(["in tcp 22-22 self", "in tcp 443-444 10.0.0.0/8"]);
    expect(rules[1]).toEqual(["in tcp 22-22 self", "in tcp 443-445 10.0.0.0/8"]);
  },
  "SecurityGroup rules[].direction": ({ first }) => expect(first.group.rules[0]).toMatch(/^in /),
  "SecurityGroup rules[].ethertype": ({ first }) =>
    expect(first.outputs.group.rules).toContainEqual(expect.objectContaining({ ethertype: "IPv4" })),
  "SecurityGroup rules[].protocol": ({ first }) => expect(first.group.rules[1]).toMatch(/^in tcp /),
  "SecurityGroup rules[].portRangeMin": ({ first }) => expect(first.group.rules[1]).toMatch(/ 443-/),
  "SecurityGroup rules[].portRangeMax": ({ second }) => expect(second.group.rules[1]).toMatch(/-445 /),
  "SecurityGroup rules[].remoteIpPrefix": ({ first }) => expect(first.group.rules[1]).toMatch(/ 10\.0\.0\.0\/8$/),
  "SecurityGroup rules[].remoteGroup": ({ first }) => expect(first.group.rules[0]).toMatch(/ self$/),
  "SecurityGroup rules[].description": ({ first, second }) =>
    expect([first.group.texts, second.group.texts]).toEqual([["https"], ["web"]]),
  "SecurityGroup defaultEgress": ({ first, second }) => {
    expect(first.group.rules).toContain("out all all anybody");
    expect(second.group.rules.filter((rule) => rule.startsWith("out"))).toEqual([]);
  },
  "SecurityGroup members": ({ second }) => expect(second.plain.groups).toContain(second.web.groups[0]),
  "SecurityGroup adopt": adopts("SecurityGroup"),
  "SecurityGroup takeOver": takesOver("SecurityGroup"),
  "SecurityGroup → id": knows("group", "id"),
  "SecurityGroup → name": ({ second }) => expect(second.outputs.group.name).toBe("group two"),
  "SecurityGroup → description": ({ second }) => expect(second.outputs.group.description).toBe("second"),
  "SecurityGroup → region": ({ first, cloud }) => expect(first.outputs.group.region).toBe(cloud.words.region),
  "SecurityGroup → rules": ({ second }) => {
    const id = expect.stringMatching(/./);
    const web = {
      protocol: "tcp",
      portRangeMin: 443,
      portRangeMax: 445,
      remoteIpPrefix: "10.0.0.0/8",
      description: "web",
    };
    const ssh = { protocol: "tcp", portRangeMin: 22, remoteGroup: "self" };
    const rules = [
      { ...web, id },
      { ...ssh, id },
    ].map((rule) => expect.objectContaining(rule));
    expect(second.outputs.group.rules).toHaveLength(2);
    expect(second.outputs.group.rules).toEqual(expect.arrayContaining(rules));
  },
  "SecurityGroup → memberships": ({ second }) =>
    expect(second.outputs.group.memberships).toEqual({ plain: { operatedAt: expect.stringMatching(/^\d{4}-/) } }),
  "SecurityGroup → createdAt": knows("group", "createdAt", /^\d{4}-/),
  "SecurityGroup → updatedAt": knows("group", "updatedAt", /^\d{4}-/),
};
