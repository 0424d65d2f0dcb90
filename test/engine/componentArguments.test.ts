/** Wrong arguments of components: all of them in one sentence each, and no stack trace. */
import { ExamRoom, Instance, NasShare, QingStorCluster, Vpc } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "./ground";

const on = ground();

it.each<[string, () => unknown, RegExp[]]>([
  ["nothing", () => new Vpc("net", {} as never), [/^Vpc net: subnets: is required$/m]],
  ["no arguments", () => new Vpc("net", undefined as never), [/^Vpc net: subnets: is required$/m]],
  [
    "misspelled ones",
    () => new Vpc("net", { subnets: {}, cider: "10.0.0.0/8", Name: "x" } as never),
    [
      /^Vpc net: cider: there is no such argument; known are .*; did you mean cidr\?$/m,
      /^ {2}Name: .*did you mean name\?$/m,
    ],
  ],
  [
    "several",
    () =>
      new Instance("web", {
        flavor: "m1.tiny",
        image: "cirros",
        reboot: { type: "soft", trigger: "1" },
        dataDisks: { "1": { size: 1 } },
      }),
    [
      /^Instance web: network: give either/m,
      /^ {2}reboot: needs power/m,
      /^ {2}dataDisks\.1: a disk's name begins with a letter/m,
    ],
  ],
  [
    "several clients",
    () =>
      new NasShare("files", {
        size: 1,
        vpc: "v",
        clients: [{ access: "ro" }, { access: "rw", cidr: "10.0.0.0/8" }, { access: "ro" }],
      }),
    [/^NasShare files: clients\[0\]: give either/m, /^ {2}clients\[2\]: give either/m],
  ],
  [
    "an exam without students",
    () => new ExamRoom("final", { image: "i" } as never),
    [/students: is required/, /flavor: is required/],
  ],
  [
    "a cluster without nodes",
    () => new QingStorCluster("store", {} as never),
    [/qsConf: is required/, /storageNodes: is required/],
  ],
])("%s", async (_what, declare, wanted) => {
  const stack = await on.stack(async () => void declare());
  const outcome = await stack.preview({ fails: true });
  for (const words of wanted) expect(outcome.errors().join("\n")).toMatch(words);
  expect(outcome.output).not.toMatch(/^\s*at .+[(:]/m);
  expect(outcome.output).not.toMatch(/TypeError|node_modules/);
});
