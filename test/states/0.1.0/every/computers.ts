/** Servers, instances, and whether they run. */
import * as pulumi from "@pulumi/pulumi";
import { Instance, InstancePower, SecurityGroup, SecurityGroupMember, Server } from "pulumi-omnicloud";
import type { Networks } from "./networks";
import { all, changed, onCloud, options } from "./place";

/** All servers. */
export function computers(config: pulumi.Config, nets: Networks) {
  const servers = serversOf(config, nets);
  const power = powerOf(servers);
  const instances = instancesOf(nets);
  const members = membersOf(servers, nets);
  const outputs = [...Object.values(servers), ...power, ...Object.values(instances), ...members];
  return { ...servers, ...instances, outputs: outputs.map(all) };
}

/** What `computers` made. */
export type Computers = ReturnType<typeof computers>;

function serversOf(config: pulumi.Config, nets: Networks) {
  const {
    wires,
    front,
    plain,
    groups: [web, db],
    vpcs,
  } = nets;
  const full = new Server(
    "full",
    {
      ...{ ...onCloud, adopt: false, name: "the server", description: "with all that can be said" },
      flavor: changed("m1.tiny", "m1.small"),
      image: "cirros",
      systemDisk: { size: changed(2, 3), type: "standard", deleteWithInstance: false },
      networks: [
        { network: wires.id, subnet: front.id, address: "10.40.1.50" },
        { network: wires.id, subnet: front.id },
        { port: config.require("port") },
      ],
      securityGroups: [web.id, db.id],
      availabilityZone: "nova",
      keyName: config.require("keyPair"),
      userData: pulumi.secret("#!/bin/sh\necho a secret\n"),
      metadata: { tier: changed("0", "1"), owner: "the team" },
      tags: changed(["blue"], ["blue", "green"]),
      hypervisorHostname: "sandbox",
      serverGroup: config.require("serverGroup"),
    },
    options("big"),
  );
  const subnets = vpcs[2];
  const small = new Server("small", {
    flavor: "1",
    image: config.require("image"),
    networks: [{ network: subnets.id }],
  });
  const found = new Server("found", {
    adopt: config.require("server"),
    name: "found",
    flavor: "m1.tiny",
    image: "cirros",
    networks: [{ network: nets.found.id }],
  });
  // It has an address of its own there, because the network has no subnet but this.
  const both = new Server(
    "both",
    { flavor: "m1.tiny", image: "cirros", networks: [{ network: subnets.id }], userData: "plain" },
    { dependsOn: plain },
  );
  return { full, small, found, both };
}

function powerOf({ full, small, both }: ReturnType<typeof serversOf>) {
  const reboot = { type: "soft" as const, trigger: changed("2024-04", "2024-05") };
  const running = new InstancePower("full", { ...onCloud, adopt: false, server: full.id, state: "running", reboot });
  const stopped = new InstancePower("small", { server: small.id, state: changed("running", "stopped") });
  const suspended = new InstancePower("both", {
    server: both.id,
    state: "suspended",
    reboot: { type: "hard", trigger: "never" },
  });
  return [running, stopped, suspended];
}

function instancesOf({ vpcs: [team, joined], groups: [web] }: Networks) {
  const first = { network: team.id, subnet: team.subnetIds.back, address: "10.60.2.77" };
  const host = new Instance(
    "host",
    {
      ...{ ...onCloud, adopt: false, name: "the host", description: pulumi.secret("with all that can be said") },
      flavor: changed("m1.tiny", "m1.small"),
      image: "cirros",
      systemDisk: { size: 2, type: "standard", deleteWithInstance: true },
      networks: changed([first], [first, { network: joined.id }]),
      securityGroups: [web.id],
      availabilityZone: "nova",
      userData: "#cloud-config\n",
      metadata: { tier: "2" },
      tags: ["red"],
      dataDisks: {
        kept: { size: 1, type: "standard", description: "stays", availabilityZone: "nova" },
        logs: { size: changed(1, 2), deleteWithInstance: true },
        cache: { size: 1, deleteWithInstance: true, description: pulumi.secret("of no use") },
      },
      power: "running",
      reboot: { type: "hard", trigger: changed("first", "second") },
    },
    { aliases: [{ name: "guest" }], customTimeouts: { create: "8m" } },
  );
  const plain = new Instance("plain", { flavor: "m1.tiny", image: "cirros", network: joined.id });
  const idle = new Instance("idle", { flavor: "m1.tiny", image: "cirros", network: joined.id, power: "stopped" });
  return { host, plain, idle };
}

function membersOf({ small, both }: ReturnType<typeof serversOf>, { groups: [, db] }: Networks) {
  const member = new SecurityGroupMember("small-db", {
    ...{ ...onCloud, adopt: false, server: small.id, securityGroup: db.id },
  });
  const group = new SecurityGroup(
    "members",
    { members: { small: small.id, ...changed<Record<string, pulumi.Input<string>>>({}, { both: both.id }) } },
    { dependsOn: member },
  );
  return [member, group];
}
