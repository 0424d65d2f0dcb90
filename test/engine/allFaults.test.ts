/** Bad arguments of resources: all of them in one preview, each with what was written. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Network, SecurityGroupResource, Server, Subnet, Volume } from "pulumi-omnicloud";
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
      `const { Volume } = require("pulumi-omnicloud");
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
