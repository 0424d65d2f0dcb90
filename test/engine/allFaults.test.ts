/** Bad arguments of resources: all of them in one preview, each with what was written. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as omnicloud from "pulumi-omnicloud";
import {
  CloudDisk,
  getFlavorOutput,
  getImageOutput,
  Instance,
  InstancePower,
  NasShare,
  Network,
  SecurityGroupMember,
  SecurityGroupResource,
  Server,
  Subnet,
  Volume,
  Vpc,
} from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { command } from "../harness/command";
import { newPlace } from "../harness/folders";
import { connectionOf } from "../harness/stack";
import { ground } from "./ground";

const on = ground();

it("bad arguments that are nested are refused with the value that was written, all of them at once", async () => {
  const stack = await on.stack(async () => {
    new SecurityGroupResource("group", {
      rules: [
        { protocol: "tcp", portRangeMin: 70000 },
        { protocol: "tcp", portRangeMni: 22, remoteIpPrefix: "10.0.0.300/8" } as object,
      ],
    });
  });
  const outcome = await stack.preview({ fails: true });
  expect(outcome.output).not.toContain("<nil>");
  const group = outcome.errors("group").join("\n");
  expect(group).toMatch(/rules\[0\]\.portRangeMin: must be from 0 to 65535 \(given: 70000\)/);
  expect(group).toMatch(
    /rules\[1\]\.portRangeMni.*there is no such argument; known are .*; did you mean portRangeMin\?/,
  );
  expect(group).toMatch(/rules\[1\]\.remoteIpPrefix.*10\.0\.0\.300\/8/);
  stack.program = async () => {
    new Volume("disk", { size: 1, metadata: { team: 5 as unknown as string } });
  };
  const disk = (await stack.preview({ fails: true })).errors("disk").join();
  expect(disk).toMatch(/metadata\.team: must be of type string \(given: 5\)/);
});

it("bad arguments are refused together with what only the cloud knows to be wrong", async () => {
  const stack = await on.stack(async () => {
    const networks = [{ network: "n-1" }];
    new Server("web", { flavor: "m1.tny", image: "cirros", networks, tags: ["x".repeat(61)], keyName: "" });
  });
  const outcome = await stack.preview({ fails: true });
  const web = outcome.errors("web").join("\n");
  for (const words of [
    /there is no flavor m1\.tny; .*did you mean m1\.tiny\?/,
    /tags\[0\].*at most 60/,
    /keyName.*not be empty/,
  ])
    expect(web).toMatch(words);
});

it("all bad resources are told in one preview, new and changed ones", async () => {
  const stack = await on.stack(async () => {
    new Volume("there", { size: 1 });
  });
  await stack.up();
  stack.program = async () => {
    new Volume("there", { size: -1 });
    new Volume("disk", { size: 0 });
    const net = new Network("net", { tags: ["x".repeat(61)] });
    new Subnet("sub", { network: net.id, cidr: "10.0.0.300/8" });
    new Volume("sound", { size: 1 });
  };
  const outcome = await stack.preview({ fails: true });
  expect(outcome.errors("there").join()).toMatch(/size: must be at least 1 GiB \(given: -1\)/);
  expect(outcome.errors("disk").join()).toMatch(/size: must be at least 1 GiB \(given: 0\)/);
  expect(outcome.errors("net").join()).toMatch(/tags\[0\].*at most 60/);
  expect(outcome.errors("sub").join()).toMatch(/cidr.*10\.0\.0\.300\/8/);
  expect(outcome.errors("sound")).toEqual([]);
  expect(outcome.output).not.toContain("__");
  expect((await on.cloud.volumes()).map(({ size }) => size)).toEqual([1]);
});

it("all bad resources of a program fail `pulumi preview` and `pulumi up` of the command line, before anything is created", async () => {
  const place = newPlace();
  const { folder, environment: env } = place;
  try {
    const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
    writeFileSync(join(folder, "Pulumi.yaml"), `name: bad\n${runtime}\nmain: index.js\n`);
    writeFileSync(
      join(folder, "index.js"),
      `const { CloudDisk, SecurityGroup, Volume, Vpc } = require("pulumi-omnicloud");
      new SecurityGroup("group");
      new Vpc("bare", { subnts: {} });
      new CloudDisk("far", { size: 1, connection: "nowhere" });
      for (const [name, size] of [["sound", 1], ["none", 0], ["less", -1]]) new Volume(name, { size });`,
    );
    const connections = JSON.stringify({ cloud: connectionOf(on.cloud.target) });
    const run = (...args: string[]) => command("pulumi", [...args, "--non-interactive"], { folder, env });
    await run("stack", "init", "dev");
    await run("config", "set", "--secret", "omnicloud:connections", connections);
    for (const verb of [["preview"], ["up", "--yes"]]) {
      const { code, output, errors } = await run(...verb);
      expect([verb, code]).not.toEqual([verb, 0]);
      const [, diagnostics = ""] = (output + errors).split("Diagnostics:");
      expect(diagnostics).toMatch(/Vpc bare: subnts: .*did you mean subnets\?\n\s+subnets: is required/);
      expect(diagnostics).toContain("connection nowhere is unknown; known are cloud");
      for (const given of ["0", "-1"]) expect(diagnostics).toContain(`size: must be at least 1 GiB (given: ${given})`);
      expect(output + errors).not.toMatch(/^\s*at .+[(:]/m);
    }
    expect(await on.cloud.volumes()).toEqual([]);
    writeFileSync(
      join(folder, "index.js"),
      `module.exports.flavor = require("pulumi-omnicloud").getFlavorOutput({ name: "m1.tny" }).id;`,
    );
    const { code, output } = await run("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/no flavor is named m1\.tny/);
  } finally {
    place.remove();
  }
});

it("all bad components, connections and look-ups are told in one preview, beside all bad resources", async () => {
  const wrong = { ...connectionOf(on.cloud.target), password: "wrong" };
  const connections = { cloud: connectionOf(on.cloud.target), wrong, empty: { kind: "openstack" } };
  const config = { "omnicloud:connections": JSON.stringify(connections), "omnicloud:connection": "cloud" };
  const program = async () => {
    const bare = new Vpc("bare", { cider: "10.0.0.0/8" } as never);
    new Vpc("named", { nmae: "x", subnets: { all: { cidr: "10.0.0.300/8" } } } as never);
    const web = new Instance("web", {
      ...{ flavor: "m1.tny", image: "cirros", network: bare.id },
      dataDisks: { "1": { size: 1 }, db: { size: 0 } },
    });
    const far = new CloudDisk("far", { size: 1, connection: "nowhere" });
    const files = new NasShare("files", {
      ...{ size: 1, vpc: bare.id, subnet: bare.subnetIds.front },
      clients: [{ instance: web, access: "rw" }, { access: "ro" }],
    });
    const next = new Instance(
      "next",
      { flavor: "m1.tiny", image: "cirros", network: bare.id, metadata: { path: files.exportPath } as never },
      { dependsOn: [bare, far] },
    );
    new InstancePower("power", { instances: [next.id], state: "running", connection: "nowhere" });
    new Volume("disk", {
      size: 0,
      metadata: { near: far.id, disk: web.dataDisks.apply((all) => all.db?.id) as never },
    });
    new Volume("locked", { size: 1, type: "lvm", connection: "wrong" });
    new Volume("shut", { size: 0, type: "lvm", connection: "wrong" });
    const server = new Server("in", { ...{ flavor: "m1.tiny", image: "cirros" }, securityGroups: ["default"] });
    const group = new SecurityGroupResource("group");
    new SecurityGroupMember("member", { server: server.id, securityGroup: group.id });
    new Volume("void", { size: 1, connection: "empty" });
    new (Volume as unknown as new (name: string) => Volume)("bald");
    new (CloudDisk as unknown as new (name: string) => CloudDisk)("bald");
    return { flavor: getFlavorOutput({ name: "m1.big" }).id, image: getImageOutput({ name: "crrs" }).id };
  };
  const stack = await on.stack(program, { target: undefined, config });
  const outcome = await stack.preview({ fails: true });
  const said = (name: string) => outcome.errors(name).join("\n");
  expect(said("bare")).toMatch(/Vpc bare: cider: there is no such argument.*\n {2}subnets: is required/);
  expect(said("named")).toMatch(/Vpc named: nmae: there is no such argument.*did you mean name/);
  expect(said("named-all")).toMatch(/cidr.*10\.0\.0\.300\/8/);
  expect(said("web")).toMatch(/dataDisks\.1: /);
  expect(said("web")).toMatch(/there is no flavor m1\.tny/);
  expect(said("web-db")).toMatch(/size: must be at least 1 GiB \(given: 0\)/);
  expect(said("far")).toMatch(/connection nowhere is unknown; known are cloud/);
  expect(said("files")).toMatch(/clients\[1\]: give either/);
  expect(said("power")).toMatch(/connection nowhere is unknown/);
  expect(said("disk")).toMatch(/size: must be at least 1 GiB \(given: 0\)/);
  expect(said("locked")).toMatch(/connection: .*refused the login/);
  expect(said("shut")).toMatch(/size: must be at least 1 GiB \(given: 0\)/);
  expect(said("void")).toMatch(/connection: .*authUrl/);
  expect(said("bald")).toMatch(/size: is required/);
  expect(said("next")).toBe("");
  expect(said("member")).toMatch(/server: its own securityGroups say/);
  expect(outcome.errors().join("\n")).toMatch(/no flavor is named m1\.big/);
  expect(outcome.output).not.toMatch(/^\s*at .+[(:]/m);
  expect(await on.cloud.volumes()).toEqual([]);
});

it("what is declared without any arguments, as JavaScript lets one do, is told what it needs", async () => {
  const classes = Object.entries<unknown>({ ...omnicloud }).filter(
    (entry): entry is [string, new (name: string) => object] =>
      typeof entry[1] === "function" && entry[1].prototype instanceof pulumi.Resource,
  );
  const thrown: string[] = [];
  const stack = await on.stack(async () => {
    for (const [name, Class] of classes)
      try {
        new Class(name);
      } catch (error) {
        thrown.push(`${name}: ${error}`);
      }
  });
  const outcome = await stack.preview({ fails: true });
  expect(thrown).toEqual([]);
  for (const [name, words] of [
    ["Server", /flavor: is required/],
    ["Instance", /network: give either|flavor: is required/],
    ["VolumeAttachment", /server: is required[\s\S]*volume: is required|volume: is required[\s\S]*server: is required/],
    ["InstancePower", /server: is required\nstate: must be one of/],
    ["NasShare", /size: is required|share/],
  ] as const)
    expect([name, outcome.errors(name).join("\n")]).toEqual([name, expect.stringMatching(words)]);
  expect(outcome.output).not.toMatch(/^\s*at .+[(:]/m);
});
