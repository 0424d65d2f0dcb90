/** Networks, subnets, routers and security groups. */
import * as pulumi from "@pulumi/pulumi";
import {
  Network,
  Router,
  RouterInterface,
  Routes,
  SecurityGroup,
  SecurityGroupResource,
  type SecurityGroupRule,
  Subnet,
  Vpc,
} from "pulumi-omnicloud";
import { all, changed, onCloud, options } from "./place";

/** All networks. */
export function networks(config: pulumi.Config) {
  const plain = new Network("plain");
  const wires = new Network(
    "wires",
    {
      ...onCloud,
      adopt: false,
      name: changed("wires", "the wires"),
      description: "of the team",
      mtu: 1400,
      shared: true,
    },
    { ...options("cables"), protect: true },
  );
  const found = new Network("found", { adopt: config.require("network"), name: "found", shared: false });
  const front = frontOf(wires, found, config);
  const router = routerOf(front, config);
  const groups = groupsOf();
  const vpc = vpcs(config);
  const outputs = [plain, wires, found, ...Object.values(front), ...Object.values(router), ...groups, ...vpc];
  return { plain, wires, found, ...front, groups, vpcs: vpc, outputs: outputs.map(all) };
}

/** What `networks` made. */
export type Networks = ReturnType<typeof networks>;

function frontOf(wires: Network, found: Network, config: pulumi.Config) {
  const front = new Subnet("front", {
    ...{ ...onCloud, adopt: false, name: "the front", description: "of the wires" },
    network: wires.id,
    cidr: "10.40.1.0/24",
    vpcCidr: "10.40.0.0/16",
    gateway: "10.40.1.254",
    dhcp: true,
    dns: changed(["9.9.9.9"], ["9.9.9.9", "1.1.1.1"]),
    allocationPools: [
      { start: "10.40.1.10", end: "10.40.1.99" },
      { start: "10.40.1.120", end: "10.40.1.199" },
    ],
    hostRoutes: changed([], [{ destination: "192.168.0.0/16", nexthop: "10.40.1.9" }]),
  });
  const quiet = new Subnet("quiet", { network: wires.id, cidr: "10.40.2.0/24", gateway: false, dhcp: false });
  const slaac = new Subnet("slaac", { network: wires.id, cidr: "fd00:40::/64", ipv6Mode: "slaac" });
  const stateful = new Subnet("stateful", { network: wires.id, cidr: "fd00:41::/64", ipv6Mode: "dhcpv6-stateful" });
  const stateless = new Subnet("stateless", { network: wires.id, cidr: "fd00:42::/64", ipv6Mode: "dhcpv6-stateless" });
  const there = { network: found.id, cidr: "10.50.0.0/24" };
  const foundSubnet = new Subnet("found", { adopt: config.require("subnet"), name: "found", ...there });
  return { front, quiet, slaac, stateful, stateless, foundSubnet };
}

function routerOf({ front, foundSubnet }: ReturnType<typeof frontOf>, config: pulumi.Config) {
  const out = new Router("out", {
    ...{ ...onCloud, adopt: false, name: "the way out", description: "of the front" },
    externalNetwork: "public",
    snat: changed(false, true),
  });
  const closed = new Router("closed");
  const foundRouter = new Router("found", { adopt: config.require("router"), name: "found" });
  const leg = new RouterInterface("out", { ...onCloud, adopt: false, router: out.id, subnet: front.id });
  const foundLeg = new RouterInterface("found", {
    adopt: `${config.require("router")}/${config.require("subnet")}`,
    router: foundRouter.id,
    subnet: foundSubnet.id,
  });
  const way = { destination: "172.30.0.0/16", nexthop: "10.40.1.20" };
  const routes = new Routes(
    "out",
    {
      ...onCloud,
      adopt: false,
      router: out.id,
      routes: changed([way], [way, { ...way, destination: "172.31.0.0/16" }]),
    },
    { dependsOn: leg },
  );
  return { out, closed, foundRouter, leg, foundLeg, routes };
}

/** Each property of a rule, and forms that Neutron stores otherwise than they are written. */
const RULES: SecurityGroupRule[] = [
  { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.0/8", description: "ssh from within" },
  { direction: "ingress", ethertype: "IPv4", protocol: "udp", portRangeMin: 5000, portRangeMax: 5100 },
  { direction: "egress", ethertype: "IPv6", protocol: "tcp", portRangeMin: 443, remoteIpPrefix: "fd00::/8" },
  { protocol: "icmp", portRangeMin: 8, portRangeMax: 0 },
  { protocol: "ipv6-icmp" },
  { protocol: "112", remoteGroup: "self" },
  { protocol: "tcp", portRangeMin: 1, portRangeMax: 65535, remoteIpPrefix: "192.0.2.7" },
  { remoteIpPrefix: "0.0.0.0/0", direction: "egress" },
];

function groupsOf() {
  const web = new SecurityGroupResource("web", {
    ...{ ...onCloud, adopt: false, name: "the web", description: "of the team" },
    rules: changed(RULES.slice(2), RULES),
    defaultEgress: false,
  });
  const db = new SecurityGroup("db", {
    ...{ ...onCloud, adopt: false, name: "the db", description: changed(undefined, pulumi.secret("of the team")) },
    rules: [{ protocol: "tcp", portRangeMin: 5432, remoteGroup: web.id }],
    defaultEgress: true,
  });
  const plain = new SecurityGroupResource("plain");
  const empty = new SecurityGroup("empty");
  return [web, db, plain, empty] as const;
}

function vpcs(config: pulumi.Config) {
  const team = new Vpc("team", {
    ...{ ...onCloud, name: "the team", description: "and its network", cidr: "10.60.0.0/16" },
    subnets: {
      front: { cidr: "10.60.1.0/24", dns: ["9.9.9.9"], name: "team front", description: "its front" },
      back: { cidr: "10.60.2.0/24", gateway: "10.60.2.9", hostRoutes: [], dhcp: true },
      alone: { cidr: "10.60.3.0/24", gateway: false },
      six: { cidr: "fd00:60::/64", ipv6Mode: "slaac", allocationPools: [{ start: "fd00:60::10", end: "fd00:60::99" }] },
    },
    router: {
      externalNetwork: config.require("external"),
      snat: false,
      routes: [{ destination: "172.20.0.0/16", nexthop: changed("10.60.1.19", "10.60.1.20") }],
    },
  });
  const joined = new Vpc("joined", { subnets: { all: { cidr: "10.61.0.0/24" } }, router: {} });
  const small = new Vpc("small", { subnets: { all: { cidr: "10.62.0.0/24" } } });
  return [team, joined, small] as const;
}
