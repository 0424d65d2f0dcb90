/** What a program names and the cloud does not have fails in preview, at its property, with what there is. */
import { CloudDisk, Instance, type InstanceArgs, Subnet } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const machine = (more: Partial<InstanceArgs>): InstanceArgs => ({
  ...{ flavor: "m1.tiny", image: "cirros", networks: [{ network: ground.networks[0] }] },
  ...more,
});

describe("what is not there", () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      "a disk's type",
      () => new CloudDisk("x", { size: 1, type: "stndard" }),
      /type.*there is no volume type stndard.*standard/,
    ],
    [
      "a disk's zone",
      () => new CloudDisk("x", { size: 1, availabilityZone: "moon" }),
      /availabilityZone.*no availability zone moon.*nova/,
    ],
    [
      "a system disk's type",
      () => new Instance("x", machine({ systemDisk: { size: 2, type: "fast-as-light" } })),
      /systemDisk.*there is no volume type fast-as-light/,
    ],
    ["a server's zone", () => new Instance("x", machine({ availabilityZone: "moon" })), /no availability zone moon/],
    ["a key pair", () => new Instance("x", machine({ keyName: "nobody" })), /keyName.*there is no key pair nobody/],
    ["a server's network", () => new Instance("x", machine({ networks: [{ network: NOWHERE }] })), /no network 0000/],
    [
      "a server's subnet",
      () => new Instance("x", machine({ networks: [{ network: ground.networks[0], subnet: NOWHERE }] })),
      /there is no subnet 0000/,
    ],
    [
      "a subnet's network",
      () => new Subnet("x", { network: NOWHERE, cidr: "10.9.0.0/24" }),
      /network.*no network 0000/,
    ],
  ])("fails in preview: %s", async (_what, program, said) => {
    const stack = await ground.stack(async () => void program());
    expect((await stack.preview({ fails: true })).errors("x").join("\n")).toMatch(said);
  });
});
