/** Bad arguments of resources: all of them in one preview, each with what was written. */
import { Network, SecurityGroupResource, Server, Subnet, Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";
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
